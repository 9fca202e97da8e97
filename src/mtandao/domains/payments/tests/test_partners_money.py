"""Money between the provider and his partners: a commission is on the partner's own account, and cash that his people
take is his until he hands it over."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.day_close import drawers_on
from mtandao.domains.payments.errors import NotEnoughCash
from mtandao.domains.payments.partners import cash_with
from mtandao.domains.payments.tests.conftest import hired
from mtandao.domains.payments.tests.test_payouts import somebody
from mtandao.domains.sales import contract as sales
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotFound
from tests.worlds import World

CASH, PARTNER = ledger.AccountCode.CASH, ledger.AccountCode.PARTNER


@pytest.fixture
def kisumu(world: World) -> organizations.Organization:
    return organizations.add_partner(world.ctx, name="Kisumu Links")


@pytest.fixture
def otieno(world: World, kisumu: organizations.Organization) -> Context:
    """The reseller himself."""
    ctx = hired(world, "Otieno", "reseller", organization_id=kisumu.id)
    return replace(ctx, organization_id=kisumu.id, organization_ids=frozenset({kisumu.id}))


@pytest.fixture
def took(world: World, kisumu: organizations.Organization, otieno: Context) -> payments.Payment:
    """900 in cash, of a customer of his."""
    sale = sales.sign_up_subscriber(
        replace(world.ctx, organization_id=kisumu.id),
        person={"first_name": "Akinyi", "phone": "0711000001"},
        terms=sales.Terms(world.plan().id),
    )
    return payments.record_payment(otieno, subscriber_id=sale.subscriber.id, amount=Decimal(900))


def commission(world: World, **more: Any) -> payments.Payout:
    asked: dict[str, Any] = {
        "purpose": payments.PayoutPurpose.COMMISSION,
        "method": payments.PayoutMethod.BANK,
        "amount": Decimal(900),
        "reason": "October",
    }
    return payments.request_payout(world.ctx, **asked | more)


def test_a_commission_is_on_the_account_of_the_partner_who_is_named(
    world: World, kisumu: organizations.Organization
) -> None:
    coast = organizations.add_partner(world.ctx, name="Coast Links")
    for partner, amount in ((kisumu, 900), (coast, 250)):
        payout = commission(world, partner_id=partner.id, amount=Decimal(amount))
        assert (payout.partner_id, payout.payee) == (partner.id, partner.name)
        payments.approve_payout(somebody(world), payout_id=payout.id)
    assert ledger.trial_balance_of(world.ctx, PARTNER) == {str(kisumu.id): 900, str(coast.id): 250}
    named = ledger.detail_names(world.ctx, PARTNER, [str(kisumu.id), str(coast.id)])
    assert set(named.values()) == {"Kisumu Links", "Coast Links"}


@pytest.mark.parametrize("whose", [lambda world: None, lambda world: world.tenant_id])
def test_a_commission_names_a_partner_and_nothing_else_does(
    world: World, kisumu: organizations.Organization, whose: Callable[[World], Any]
) -> None:
    with pytest.raises(Malformed) as refused:
        commission(world, partner_id=whose(world))
    assert "partner_id" in refused.value.fields
    with pytest.raises(Malformed):
        commission(world, purpose=payments.PayoutPurpose.OTHER, partner_id=kisumu.id)
    assert not payments.payouts(world.ctx).exists()


def test_another_providers_partner_is_not_there(world: World, otieno: Context) -> None:
    other = World("coast")
    stranger = organizations.add_partner(other.ctx, name="Strangers")
    beside = organizations.add_partner(world.ctx, name="Coast Links")
    with pytest.raises(NotFound):
        commission(world, partner_id=stranger.id)
    mine = replace(otieno, actor=somebody(world).actor)
    with pytest.raises(NotFound):
        payments.request_payout(
            mine,
            purpose=payments.PayoutPurpose.COMMISSION,
            method=payments.PayoutMethod.CASH,
            amount=Decimal(1),
            reason="x",
            partner_id=beside.id,
        )


def test_cash_that_a_partners_person_takes_lies_with_him(
    world: World, kisumu: organizations.Organization, took: payments.Payment
) -> None:
    assert ledger.trial_balance_of(world.ctx, CASH) == {str(kisumu.id): 900}
    assert ledger.detail_names(world.ctx, CASH, [str(kisumu.id)]) == {str(kisumu.id): "With Kisumu Links"}
    assert [(each.name, each.after) for each in drawers_on(world.ctx, world.ctx.today)] == [
        ("With Kisumu Links", Decimal(900))
    ]
    # The provider's own people take it as before, also of a partner's customer.
    assert took.subscriber_id is not None
    payments.record_payment(world.ctx, subscriber_id=took.subscriber_id, amount=Decimal(100))
    assert ledger.trial_balance_of(world.ctx, CASH) == {str(kisumu.id): 900, "": 100}


def test_taken_back_it_is_taken_from_where_it_lies(
    world: World, kisumu: organizations.Organization, took: payments.Payment
) -> None:
    payments.reverse_payment(
        world.ctx, payment_id=took.id, reason=payments.ReversalReason.MISTAKE, note="Twice"
    )
    assert cash_with(world.ctx, kisumu.id) == 0
    assert not {code: held for code, held in ledger.trial_balance_of(world.ctx, CASH).items() if held}


def test_what_he_hands_over_is_the_providers_from_then_on(
    world: World,
    kisumu: organizations.Organization,
    took: payments.Payment,
    amina: Context,
    shift: payments.Shift,
) -> None:
    move = payments.move_cash(
        amina, shift_id=shift.id, kind=CashMove.HANDED, amount=Decimal(600), partner_id=kisumu.id
    )
    assert (move.partner_id, move.signed) == (kisumu.id, Decimal(600))
    assert ledger.trial_balance_of(world.ctx, CASH) == {str(kisumu.id): 300, str(shift.drawer_id): 2600}
    with pytest.raises(NotEnoughCash, match=r"holds 300\.00"):
        payments.move_cash(
            amina, shift_id=shift.id, kind=CashMove.HANDED, amount=Decimal(301), partner_id=kisumu.id
        )
    payments.move_cash(
        amina, shift_id=shift.id, kind=CashMove.HANDED, amount=Decimal(300), partner_id=kisumu.id
    )
    closed = payments.close_shift(amina, shift_id=shift.id, counted=Decimal(2900))
    assert closed.variance == 0 and cash_with(world.ctx, kisumu.id) == 0
    assert sum(ledger.trial_balance(world.ctx).values()) == 0


def test_a_handover_names_who_hands_over_and_nothing_else_does(
    world: World,
    kisumu: organizations.Organization,
    took: payments.Payment,
    amina: Context,
    shift: payments.Shift,
) -> None:
    for wrong in (
        {"kind": CashMove.HANDED},
        {"kind": CashMove.HANDED, "partner_id": world.tenant_id},
        {"kind": CashMove.BANKED, "partner_id": kisumu.id},
        {"kind": CashMove.CARRIED},
    ):
        with pytest.raises(Malformed):
            payments.move_cash(amina, shift_id=shift.id, amount=Decimal(10), **wrong)
    assert cash_with(world.ctx, kisumu.id) == 900


def test_out_of_a_partners_own_drawer_it_is_carried_and_handed_over(
    world: World, kisumu: organizations.Organization, otieno: Context, amina: Context, shift: payments.Shift
) -> None:
    with_drawers = replace(world.ctx, organization_id=kisumu.id, organization_ids=frozenset({kisumu.id}))
    kiosk = payments.set_up_drawer(with_drawers, name="Kiosk")
    his = payments.open_shift(otieno, drawer_id=kiosk.id, float_amount=Decimal(0))
    sale = sales.sign_up_subscriber(
        replace(world.ctx, organization_id=kisumu.id),
        person={"first_name": "Akinyi", "phone": "0711000001"},
        terms=sales.Terms(world.plan().id),
    )
    payments.record_payment(otieno, subscriber_id=sale.subscriber.id, amount=Decimal(900))
    named = ledger.detail_names(world.ctx, CASH, [str(kiosk.id), str(shift.drawer_id)])
    assert named == {str(kiosk.id): "Kiosk, Kisumu Links", str(shift.drawer_id): "Front desk"}
    with pytest.raises(Malformed):
        payments.move_cash(
            otieno, shift_id=his.id, kind=CashMove.HANDED, amount=Decimal(900), partner_id=kisumu.id
        )
    payments.move_cash(otieno, shift_id=his.id, kind=CashMove.CARRIED, amount=Decimal(900))
    assert cash_with(world.ctx, kisumu.id) == 900
    payments.move_cash(
        amina, shift_id=shift.id, kind=CashMove.HANDED, amount=Decimal(900), partner_id=kisumu.id
    )
    held = {code: sum_ for code, sum_ in ledger.trial_balance_of(world.ctx, CASH).items() if sum_}
    assert held == {str(shift.drawer_id): Decimal(2900)}
