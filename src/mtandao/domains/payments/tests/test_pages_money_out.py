"""The pages of refunds and payouts: asked for by one, approved by another, paid by hand, ended by who looked."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def wish(world: World) -> payments.Refund:
    """Asked for by the desk, of a payment with a bit left over."""
    payment = world.pays(world.sale().subscriber, "5000")
    asked = {"amount": "900", "method": "bank", "reason": "Moved away", "payee": "KCB 1122"}
    answer = Desk(world, "billing").post(f"/payments/refunds/new/?payment={payment.id}", asked)
    assert answer.status_code == 302, words_of(answer)
    return payments.refunds(world.ctx).get()


def test_a_refund_is_asked_for_approved_paid_and_printed(world: World, wish: payments.Refund) -> None:
    agent, manager = Desk(world, "billing"), Desk(world, "billing_manager")
    said = words_of(manager.get("/payments/refunds/"))
    assert "KCB 1122" in said and "To approve 1" in said
    page = f"/payments/refunds/{wish.id}/"
    assert "Approve refund" not in words_of(agent.get(page))
    assert agent.post(f"{page}approve/").status_code == 403
    assert "cannot be called back" in words_of(manager.get(f"{page}approve/"))
    assert manager.post(f"{page}approve/").status_code == 302
    payout = payments.payouts(world.ctx).get()
    at = f"/payments/payouts/{payout.id}/"
    assert "waits to be paid by hand" in words_of(manager.get(at))
    assert manager.get(f"{at}voucher.pdf").status_code == 404
    assert manager.post(f"{at}paid/", {"reference": ""}).status_code == 422
    assert manager.post(f"{at}paid/", {"reference": "FT99"}).status_code == 302
    said = words_of(manager.get(at))
    assert "Paid out." in said and "FT99" in said and "Money on its way out" in said
    assert manager.get(f"{at}voucher.pdf").content.startswith(b"%PDF")
    assert "Refunded." in words_of(manager.get(page))


def test_a_refund_is_refused_with_a_reason(world: World, wish: payments.Refund) -> None:
    manager, page = Desk(world, "billing_manager"), f"/payments/refunds/{wish.id}/"
    assert manager.post(f"{page}refuse/", {"because": ""}).status_code == 422
    assert manager.post(f"{page}refuse/", {"because": "The contract says no"}).status_code == 302
    assert "The contract says no" in words_of(manager.get(page))


def test_nobody_approves_what_he_asked_for(world: World) -> None:
    manager = Desk(world, "billing_manager")
    asked = {"purpose": "other", "method": "cash", "amount": "90", "reason": "Fuel"}
    assert manager.post("/payments/payouts/new/", asked).status_code == 302
    at = f"/payments/payouts/{payments.payouts(world.ctx).get().id}/"
    refused = manager.post(f"{at}approve/")
    assert refused.status_code == 409 and "Somebody else" in words_of(refused)
    assert Desk(world, "manager").post(f"{at}approve/").status_code == 302


def test_what_is_not_known_is_ended_by_who_looked(world: World) -> None:
    payments.set_up_gateway(
        world.ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    manager = Desk(world, "manager")
    partner = organizations.add_partner(world.ctx, name="Kisumu Links")
    asked = {
        "purpose": "commission",
        "partner_id": str(partner.id),
        "method": "mpesa",
        "amount": "90",
        "reason": "May",
        "phone": "0700000001",
    }
    Desk(world, "billing_manager").post("/payments/payouts/new/", asked)
    payout = payments.payouts(world.ctx).get()
    at = f"/payments/payouts/{payout.id}/"
    manager.post(f"{at}approve/")
    payments.mark_payout_sending(world.ctx, payout_id=payout.id)
    payments.record_payout_unknown(world.ctx, payout_id=payout.id, reason="no answer")
    assert "It is not sent again." in words_of(manager.get(at))
    assert "Not known 1" in words_of(manager.get("/payments/payouts/"))
    assert (
        manager.post(f"{at}conclude/", {"paid": "no", "note": "The portal shows nothing"}).status_code == 302
    )
    assert "where it was before" in words_of(manager.get(at))


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/payments/refunds/new/", {"amount": "10", "method": "bank", "reason": "x"}),
        ("/payments/payouts/new/", {"purpose": "other", "method": "mpesa", "amount": "5", "reason": "x"}),
        ("/payments/payouts/new/", {"purpose": "other", "method": "bank", "amount": "", "reason": "x"}),
    ],
)
def test_wrong_wishes_come_back_with_a_sentence(world: World, address: str, data: dict[str, Any]) -> None:
    assert Desk(world).post(address, data).status_code == 422
    assert payments.payouts(world.ctx).count() == payments.refunds(world.ctx).count() == 0


def test_another_tenants_money_out_is_not_there(world: World, wish: payments.Refund) -> None:
    stranger = Desk(World("coast"))
    for address in ("", "approve/", "refuse/"):
        assert stranger.get(f"/payments/refunds/{wish.id}/{address}").status_code == 404
    assert stranger.post(f"/payments/refunds/{wish.id}/approve/").status_code == 404


def test_support_sees_nothing_of_it(world: World) -> None:
    for address in ("/payments/refunds/", "/payments/payouts/", "/payments/payouts/new/"):
        assert Desk(world, "support").get(address).status_code == 403


def test_a_receipt_carries_what_a_customer_expects(world: World) -> None:
    """Seller with PIN, payer, account, M-Pesa's number, what it paid and what is left."""
    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.payments.receipts import receipt_pdf
    from mtandao.domains.payments.receipts.letterhead import contact

    organizations.change_profile(world.ctx, tax_number="P051234567X")
    payment = world.pays(world.sale().subscriber, "5000")
    assert "PIN P051234567X" in contact(world.ctx)
    assert receipt_pdf(world.ctx, payment).startswith(b"%PDF")
    assert payment.amount == Decimal(5000)
