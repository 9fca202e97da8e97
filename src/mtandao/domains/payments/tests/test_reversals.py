"""A payment is taken back: the wallet gives it, invoices open again, access follows, and nothing is deleted."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound, Refusal
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]
ZERO = Decimal(0)
MISTAKE, PROVIDER = payments.ReversalReason.MISTAKE, payments.ReversalReason.PROVIDER


def cash(world: World, subscriber: Any, amount: str) -> payments.Payment:
    return payments.record_payment(world.ctx, subscriber_id=subscriber.id, amount=Decimal(amount))


def reverse(world: World, payment: payments.Payment, **more: Any) -> payments.Reversal:
    asked: dict[str, Any] = {"reason": MISTAKE, "note": "typed twice", **more}
    return payments.reverse_payment(world.ctx, payment_id=payment.id, **asked)


def balance(world: World, subscriber: Any) -> tuple[Decimal, Decimal]:
    now = ledger.balance(world.ctx, subscriber.id)
    return now.wallet, now.owed


def in_balance(world: World) -> bool:
    return sum(ledger.trial_balance(world.ctx).values()) == 0


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_what_it_paid_is_open_again(world: World) -> None:
    sale = world.sale()
    payment = cash(world, sale.subscriber, "5000")
    (invoice,) = billing.invoices(world.ctx)
    assert (invoice.open_amount, *balance(world, sale.subscriber)) == (ZERO, Decimal(1000), ZERO)
    reversal = reverse(world, payment)
    invoice.refresh_from_db()
    payment.refresh_from_db()
    assert (invoice.paid, invoice.open_amount) == (ZERO, Decimal(4000))
    assert invoice.settled_at is None
    assert (payment.state, reversal.short, reversal.note) == ("reversed", ZERO, "typed twice")
    assert balance(world, sale.subscriber) == (Decimal(0), Decimal(4000))
    assert ledger.trial_balance(world.ctx)["cash"] == 0 and in_balance(world)


def test_only_what_the_wallet_lacks_opens_and_the_newest_first(world: World) -> None:
    sale = world.sale()
    first = cash(world, sale.subscriber, "4000")
    later = world.later(days=30)
    billing.run_billing(later.ctx)
    old, new = billing.invoices(world.ctx).order_by("id")
    cash(world, sale.subscriber, "2500")
    cash(world, sale.subscriber, "1000")
    reverse(world, first)
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.open_amount == Decimal(3000), "what it paid itself, and of that only what the wallet lacks"
    assert new.open_amount == 0
    assert balance(world, sale.subscriber) == (Decimal(0), Decimal(3000)) and in_balance(world)


def test_money_that_paid_nothing_leaves_the_wallet_alone(world: World) -> None:
    sale = world.sale()
    cash(world, sale.subscriber, "4000")
    spare = cash(world, sale.subscriber, "700")
    reverse(world, spare)
    assert billing.open_amount(world.ctx, sale.subscriber.id) == 0
    assert balance(world, sale.subscriber) == (Decimal(0), Decimal(0))


def test_it_is_reversed_once(world: World) -> None:
    payment = cash(world, world.sale().subscriber, "4000")
    reverse(world, payment)
    with pytest.raises(Refusal) as refused:
        reverse(world, payment)
    assert code_of(refused) == "payment.already_reversed"
    assert payments.record_reversal(world.ctx, payment_id=payment.id) is None
    assert in_balance(world)


def test_a_mistake_needs_a_word_and_a_right(world: World) -> None:
    payment = cash(world, world.sale().subscriber, "4000")
    with pytest.raises(Malformed):
        reverse(world, payment, note=" ")
    for role in ("billing", "support", "reseller"):
        with pytest.raises(NotAllowed):
            payments.reverse_payment(world.as_role(role), payment_id=payment.id, reason=MISTAKE, note="x")
    with pytest.raises(NotFound):
        payments.reverse_payment(World("coast").ctx, payment_id=payment.id, reason=MISTAKE, note="x")
    payment.refresh_from_db()
    assert payment.state == "placed"


def test_what_mpesa_reported_is_no_mistake_of_the_desk(world: World) -> None:
    payment = world.pays(world.sale().subscriber, "4000")
    with pytest.raises(Refusal) as refused:
        reverse(world, payment)
    assert code_of(refused) == "payment.provider_has_it"
    reverse(world, payment, reason=PROVIDER, receipt="ukk0000009")
    assert payments.Reversal.of(world.ctx).get().receipt == "UKK0000009"


def test_the_provider_is_believed_even_when_the_money_is_gone(world: World) -> None:
    """Then the wallet owes it: what was paid out twice is seen, not hidden."""
    sale = world.sale()
    payment = world.pays(sale.subscriber, "4500")
    spend(world, sale.subscriber, "500")
    payments.record_reversal(world.ctx, payment_id=payment.id, receipt="UKK1")
    assert payments.Reversal.of(world.ctx).get().short == Decimal(500)
    assert ledger.balance(world.ctx, sale.subscriber.id).net == Decimal(-4500)
    assert in_balance(world)


def spend(world: World, subscriber: Any, amount: str) -> None:
    lines = (
        ledger.Line(ledger.AccountCode.WALLET, Decimal(amount), subscriber.id),
        ledger.Line(ledger.AccountCode.BANK, -Decimal(amount)),
    )
    entry = ledger.Entry(
        kind=ledger.JournalKind.REFUND, key=f"spent:{subscriber.id}", memo="Spent", lines=lines
    )
    ledger.post(world.ctx, entries=[entry])


def test_a_mistake_whose_money_has_gone_is_not_reversed(world: World) -> None:
    sale = world.sale()
    payment = cash(world, sale.subscriber, "4500")
    spend(world, sale.subscriber, "500")
    with pytest.raises(Refusal) as refused:
        reverse(world, payment)
    assert code_of(refused) == "payment.money_elsewhere"


def test_access_follows_a_payment_that_was_taken_back(world: World) -> None:
    sale = world.sale()
    world.later(days=1)
    payment = cash(world, sale.subscriber, "4000")
    world.settle()
    world.later(days=40)
    reverse(world, payment)
    world.settle()
    who = sale.subscriber.id
    assert collections.standings(world.ctx, [who])[who].stage != "clear"


def test_a_payment_told_again_after_its_reversal_stays_reversed(world: World) -> None:
    sale = world.sale()
    payment = world.pays(sale.subscriber, "4000", receipt="UKK7")
    payments.record_reversal(world.ctx, payment_id=payment.id)
    again = world.pays(sale.subscriber, "4000", receipt="UKK7")
    assert (again.id, again.state) == (payment.id, "reversed")
    assert balance(world, sale.subscriber) == (Decimal(0), Decimal(4000))


def waiting(world: World, amount: str = "2500") -> payments.Payment:
    number = world.made["waiting"] = world.made.get("waiting", 0) + 1
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(amount),
        received_at=world.now,
        receipt=f"UKW{number}",
        reference="internet",
    )
    return payments.receive_payment(world.ctx, received=told)


def test_a_placement_is_taken_back_and_made_again_elsewhere(world: World) -> None:
    wrong, right = world.sale().subscriber, world.sale().subscriber
    payment = waiting(world, "4000")
    for _ in range(2):
        payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=wrong.id)
        back = payments.unplace_payment(world.ctx, payment_id=payment.id)
        assert (back.state, back.subscriber_id, back.suspense_reason) == ("suspense", None, "taken_back")
        assert balance(world, wrong) == (Decimal(0), Decimal(4000))
    payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=right.id)
    assert balance(world, right) == (Decimal(0), Decimal(0))
    assert ledger.trial_balance(world.ctx)["suspense"] == 0 and in_balance(world)


def test_a_payment_that_found_its_owner_itself_is_not_unplaced(world: World) -> None:
    payment = world.pays(world.sale().subscriber, "4000")
    with pytest.raises(Refusal) as refused:
        payments.unplace_payment(world.ctx, payment_id=payment.id)
    assert code_of(refused) == "payment.not_from_suspense"


def test_a_payment_in_suspense_is_reversed_out_of_suspense(world: World) -> None:
    payment = waiting(world)
    payments.record_reversal(world.ctx, payment_id=payment.id)
    sums = ledger.trial_balance(world.ctx)
    assert (sums["suspense"], sums["mpesa"]) == (ZERO, ZERO)


def test_a_note_waits_with_the_payment(world: World) -> None:
    payment = waiting(world)
    assert (
        payments.note_on_payment(world.ctx, payment_id=payment.id, note=" asked the shop ").note
        == "asked the shop"
    )
    payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=world.sale().subscriber.id)
    with pytest.raises(Refusal) as refused:
        payments.note_on_payment(world.ctx, payment_id=payment.id, note="late")
    assert code_of(refused) == "payment.not_waiting"


def test_the_page_reverses_and_says_why_for_good(world: World) -> None:
    sale = world.sale()
    payment = cash(world, sale.subscriber, "4000")
    desk = Desk(world)
    assert "Reverse payment" in words_of(desk.get(f"/payments/{payment.id}/"))
    address = f"/payments/{payment.id}/reverse/"
    refused = desk.post(address, {"reason": "mistake", "note": ""})
    assert refused.status_code == 422 and "Say what went wrong." in words_of(refused)
    assert desk.post(address, {"reason": "mistake", "note": "Wrong customer"}).status_code == 302
    said = words_of(desk.get(f"/payments/{payment.id}/"))
    assert "Reversed: it counts no more." in said and "Wrong customer" in said
    assert "Invoice INV-000001 open again" in said


def test_the_pages_take_back_a_placement_and_keep_a_note(world: World) -> None:
    owner, payment = world.sale().subscriber, waiting(world)
    desk = Desk(world)
    assert desk.post(f"/payments/{payment.id}/note/", {"note": "Calls back at five"}).status_code == 302
    assert "Calls back at five" in desk.get(f"/payments/suspense/{payment.id}/").content.decode()
    desk.post(f"/payments/{payment.id}/place/", {"subscriber": str(owner.id)})
    assert "Take back placement" in words_of(desk.get(f"/payments/{payment.id}/"))
    assert "waits for its owner again" in words_of(desk.get(f"/payments/{payment.id}/unplace/"))
    assert desk.post(f"/payments/{payment.id}/unplace/").status_code == 302
    payment.refresh_from_db()
    assert payment.state == "suspense"


@pytest.mark.parametrize("address", ["reverse/", "unplace/"])
def test_who_may_not_take_back_gets_a_sentence(world: World, address: str) -> None:
    payment = cash(world, world.sale().subscriber, "4000")
    assert Desk(world, "reseller").get(f"/payments/{payment.id}/{address}").status_code == 403
