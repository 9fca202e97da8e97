"""Money out: wished for by one, approved by another, set aside, sent once, and back if it surely was not paid."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Actor
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotAllowed, Refusal
from tests.worlds import World

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)
MPESA, SAME_WAY = payments.PayoutMethod.MPESA, payments.PayoutMethod.SAME_WAY
BANK, CASH = payments.PayoutMethod.BANK, payments.PayoutMethod.CASH


@pytest.fixture
def paying(world: World) -> World:
    payments.set_up_gateway(
        world.ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    return world


def somebody(world: World, role: str = "billing_manager") -> Any:
    ctx = world.as_role(role)
    actor = Actor(ctx.actor.kind, new_id(), f"A {role}", ctx.actor.permissions)
    return replace(ctx, actor=actor)


def rich(world: World, over: str = "1000") -> Any:
    sale = world.sale()
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(4000) + Decimal(over),
        received_at=world.now,
        receipt=f"UKR{sale.subscriber.account_number[-4:]}",
        reference=sale.subscriber.account_number,
        gateway_id=payments.gateways(world.ctx).values_list("id", flat=True).first(),
    )
    payments.receive_payment(world.ctx, received=told)
    return sale.subscriber


def refund(world: World, subscriber: Any, amount: str = "600", **more: Any) -> payments.Refund:
    asked: dict[str, Any] = {"method": MPESA, "reason": "Moved away", **more}
    return payments.request_refund(world.ctx, subscriber_id=subscriber.id, amount=Decimal(amount), **asked)


def approved(world: World, wish: payments.Refund) -> payments.Payout:
    payout = payments.approve_refund(somebody(world), refund_id=wish.id).payout
    assert payout is not None
    return payout


def sums(world: World) -> dict[str, Decimal]:
    found = ledger.trial_balance(world.ctx)
    assert sum(found.values()) == 0
    return {code: amount for code, amount in found.items() if amount}


def wallet(world: World, subscriber: Any) -> Decimal:
    return ledger.balance(world.ctx, subscriber.id).wallet


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_a_refund_is_set_aside_when_approved_and_gone_when_paid(paying: World) -> None:
    customer = rich(paying)
    wish = refund(paying, customer)
    assert wallet(paying, customer) == Decimal(1000)
    payout = approved(paying, wish)
    assert (payout.state, payout.originator_id[:3]) == ("approved", "mt-")
    assert (wallet(paying, customer), sums(paying)["payout"]) == (Decimal(400), Decimal(-600))
    assert payments.mark_payout_sending(paying.ctx, payout_id=payout.id) is not None
    payments.record_payout_sent(paying.ctx, payout_id=payout.id, conversation_id="AG_1")
    for _ in range(2):
        payments.record_payout_succeeded(paying.ctx, payout_id=payout.id, receipt="UKOUT1")
    wish.refresh_from_db()
    payout.refresh_from_db()
    assert (wish.state, payout.state, payout.receipt) == ("paid", "succeeded", "UKOUT1")
    assert "payout" not in sums(paying) and sums(paying)["mpesa"] == Decimal(4400)
    held = {p.account.detail for p in ledger.postings_about(paying.ctx, [f"payout-paid:{payout.id}"])}
    assert "600100" in held


def test_it_is_marked_for_sending_once(paying: World) -> None:
    payout = approved(paying, refund(paying, rich(paying)))
    assert payments.mark_payout_sending(paying.ctx, payout_id=payout.id) is not None
    assert payments.mark_payout_sending(paying.ctx, payout_id=payout.id) is None
    payments.record_payout_unknown(paying.ctx, payout_id=payout.id, reason="no answer")
    assert payments.mark_payout_sending(paying.ctx, payout_id=payout.id) is None


def test_M15_an_answer_that_is_lost_leaves_it_pending_and_blocks_the_next(paying: World) -> None:
    customer = rich(paying)
    payout = approved(paying, refund(paying, customer, "300"))
    payments.mark_payout_sending(paying.ctx, payout_id=payout.id)
    payments.record_payout_unknown(paying.ctx, payout_id=payout.id, reason="no answer")
    assert wallet(paying, customer) == Decimal(700)
    wish = refund(paying, customer, "200")
    with pytest.raises(Refusal) as refused:
        approved(paying, wish)
    assert code_of(refused) == "payout.under_way"
    assert wallet(paying, customer) == Decimal(700)
    payments.record_payout_succeeded(paying.ctx, payout_id=payout.id, receipt="UKOUT1")
    assert approved(paying, wish).state == "approved"


def test_M15_a_connection_that_was_refused_frees_the_balance(paying: World) -> None:
    customer = rich(paying)
    wish = refund(paying, customer)
    payout = approved(paying, wish)
    payments.mark_payout_sending(paying.ctx, payout_id=payout.id)
    payments.record_payout_failed(paying.ctx, payout_id=payout.id, code="not sent", reason="refused")
    wish.refresh_from_db()
    assert (wallet(paying, customer), wish.state) == (Decimal(1000), "failed")
    assert approved(paying, refund(paying, customer)).state == "approved"


def test_a_late_success_overturns_a_failure_and_no_failure_a_success(paying: World) -> None:
    customer = rich(paying)
    payout = approved(paying, refund(paying, customer))
    payments.record_payout_failed(paying.ctx, payout_id=payout.id, code="1", reason="low")
    payments.record_payout_succeeded(paying.ctx, payout_id=payout.id, receipt="UKOUT1")
    payments.record_payout_failed(paying.ctx, payout_id=payout.id, code="1", reason="low")
    payout.refresh_from_db()
    assert payout.state == "succeeded"
    assert wallet(paying, customer) == Decimal(400) and sums(paying)["mpesa"] == Decimal(4400)


def test_nobody_approves_his_own_wish(paying: World) -> None:
    customer, manager = rich(paying), somebody(paying)
    wish = payments.request_refund(
        manager, subscriber_id=customer.id, amount=Decimal(50), method=MPESA, reason="Moved"
    )
    with pytest.raises(Refusal) as refused:
        payments.approve_refund(manager, refund_id=wish.id)
    assert code_of(refused) == "payout.own_wish"
    with pytest.raises(NotAllowed):
        payments.approve_refund(somebody(paying, "billing"), refund_id=wish.id)
    assert payments.approve_refund(somebody(paying), refund_id=wish.id).state == "approved"
    with pytest.raises(Refusal) as refused:
        payments.approve_refund(somebody(paying), refund_id=wish.id)
    assert code_of(refused) == "payout.not_waiting"


def test_a_refund_is_refused_with_a_reason(paying: World) -> None:
    wish = refund(paying, rich(paying))
    with pytest.raises(Malformed):
        payments.refuse_refund(somebody(paying), refund_id=wish.id, because=" ")
    refused = payments.refuse_refund(somebody(paying), refund_id=wish.id, because="Contract says no")
    assert (refused.state, refused.refused_because) == ("refused", "Contract says no")
    assert payments.payouts(paying.ctx).count() == 0


@pytest.mark.parametrize(
    ("amount", "more"),
    [("0", {}), ("9", {}), ("10.50", {}), ("600", {"reason": " "}), ("250001", {"method": MPESA})],
)
def test_what_could_never_be_paid_is_not_asked_for(paying: World, amount: str, more: dict[str, Any]) -> None:
    customer = rich(paying, "300000")
    with pytest.raises(Malformed):
        refund(paying, customer, amount, **more)


def test_more_than_the_wallet_holds_is_not_refunded(paying: World) -> None:
    customer = rich(paying)
    with pytest.raises(Refusal) as refused:
        refund(paying, customer, "1001")
    assert code_of(refused) == "payout.not_enough"
    wish = refund(paying, customer, "1000")
    approved(paying, refund(paying, customer, "100"))
    payments.record_payout_succeeded(
        paying.ctx, payout_id=payments.payouts(paying.ctx).get().id, receipt="U1"
    )
    with pytest.raises(Refusal) as refused:
        approved(paying, wish)
    assert code_of(refused) == "payout.not_enough"


def test_a_payment_goes_back_the_way_it_came(paying: World) -> None:
    customer = rich(paying)
    payment = payments.payments(paying.ctx).get()
    wish = payments.request_refund(paying.ctx, payment_id=payment.id, method=SAME_WAY, reason="Wrong number")
    payout = approved(paying, wish)
    assert ledger.balance(paying.ctx, customer.id).owed == Decimal(4000), "what it paid is open again"
    payments.mark_payout_sending(paying.ctx, payout_id=payout.id)
    payments.record_payout_succeeded(paying.ctx, payout_id=payout.id, receipt="UKBACK")
    payment.refresh_from_db()
    assert payment.state == "reversed"
    assert payments.record_reversal(paying.ctx, payment_id=payment.id) is None
    assert "mpesa" not in sums(paying) and "wallet" not in sums(paying)


def test_a_payment_is_refunded_once(paying: World) -> None:
    rich(paying)
    payment = payments.payments(paying.ctx).get()

    def wish(amount: str) -> payments.Refund:
        return payments.request_refund(
            paying.ctx, payment_id=payment.id, method=BANK, amount=Decimal(amount), reason="Twice"
        )

    first, second = wish("3000"), wish("3000")
    approved(paying, first)
    with pytest.raises(Refusal) as refused:
        approved(paying, second)
    assert code_of(refused) == "refund.given_before"
    with pytest.raises(Refusal) as refused:
        payments.reverse_payment(
            paying.ctx, payment_id=payment.id, reason=payments.ReversalReason.MISTAKE, note="x"
        )
    assert code_of(refused) == "refund.given_before"


def test_money_without_an_owner_goes_back_to_who_paid(paying: World) -> None:
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(700),
        received_at=paying.now,
        receipt="UKLOST",
        reference="?",
        payer_phone="+254700000001",
    )
    lost = payments.receive_payment(paying.ctx, received=told)
    payout = approved(
        paying, payments.request_refund(paying.ctx, payment_id=lost.id, method=MPESA, reason="Not ours")
    )
    lost.refresh_from_db()
    assert (lost.state, payout.phone) == ("returned", "+254700000001")
    assert payments.suspense(paying.ctx).count() == 0
    payments.record_payout_failed(paying.ctx, payout_id=payout.id, code="2040", reason="not on M-Pesa")
    lost.refresh_from_db()
    assert (lost.state, lost.suspense_reason) == ("suspense", "not_returned")
    assert sums(paying) == {"mpesa": Decimal(700), "suspense": Decimal(-700)}


def test_by_hand_it_is_paid_by_a_person(paying: World) -> None:
    payout = approved(paying, refund(paying, rich(paying), method=BANK))
    with pytest.raises(Malformed):
        payments.pay_by_hand(somebody(paying), payout_id=payout.id)
    with pytest.raises(NotAllowed):
        payments.pay_by_hand(somebody(paying, "billing"), payout_id=payout.id, reference="FT1")
    paid = payments.pay_by_hand(somebody(paying), payout_id=payout.id, reference="FT1")
    assert (paid.state, paid.receipt, sums(paying)["bank"]) == ("succeeded", "FT1", Decimal(-600))
    with pytest.raises(Refusal) as refused:
        payments.pay_by_hand(somebody(paying), payout_id=payout.id, reference="FT1")
    assert code_of(refused) == "payout.not_by_hand"


@pytest.mark.parametrize(("paid", "state"), [(True, "succeeded"), (False, "failed")])
def test_a_person_who_looked_there_ends_what_is_not_known(paying: World, paid: bool, state: str) -> None:
    payout = approved(paying, refund(paying, rich(paying)))
    payments.mark_payout_sending(paying.ctx, payout_id=payout.id)
    with pytest.raises(Refusal) as refused:
        payments.conclude_payout(
            somebody(paying), payout_id=payout.id, paid=paid, receipt="U9", note="Portal"
        )
    assert code_of(refused) == "payout.over"
    payments.record_payout_unknown(paying.ctx, payout_id=payout.id, reason="no answer")
    with pytest.raises(Malformed):
        payments.conclude_payout(somebody(paying), payout_id=payout.id, paid=paid)
    ended = payments.conclude_payout(
        somebody(paying), payout_id=payout.id, paid=paid, receipt="U9", note="The portal says so"
    )
    assert ended.state == state and "The portal says so" in ended.result


def test_a_commission_is_paid_to_a_partner(paying: World) -> None:
    payout = payments.request_payout(
        paying.ctx,
        purpose=payments.PayoutPurpose.COMMISSION,
        method=MPESA,
        amount=Decimal(900),
        phone="0700 111 222",
        reason="October",
        partner_id=organizations.add_partner(paying.ctx, name="Kisumu Links").id,
    )
    with pytest.raises(Refusal):
        payments.mark_payout_sending(paying.ctx, payout_id=new_id())
    assert payments.mark_payout_sending(paying.ctx, payout_id=payout.id) is None, "not approved yet"
    assert payments.approve_payout(somebody(paying), payout_id=payout.id).state == "approved"
    assert sums(paying) == {"partner": Decimal(900), "payout": Decimal(-900)}


def test_a_payout_may_be_refused(paying: World) -> None:
    payout = payments.request_payout(
        paying.ctx, purpose=payments.PayoutPurpose.OTHER, method=CASH, amount=Decimal(90), reason="Fuel"
    )
    assert payments.refuse_payout(somebody(paying), payout_id=payout.id, because="No").state == "refused"
    assert sums(paying) == {}
