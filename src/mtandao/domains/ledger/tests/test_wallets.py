"""A customer's money moved by hand: with a reason, once, within the limit, and never below zero."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.models import Journal
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


@pytest.fixture
def subscriber(world: World) -> Any:
    """With nothing to pay, so that what he has stays where it is."""
    return _somebody(world)


def _somebody(world: World) -> Any:
    from mtandao.domains.subscribers import contract as subscribers

    number = world.made["somebody"] = world.made.get("somebody", 0) + 1
    return subscribers.create_subscriber(
        world.ctx, first_name="Njeri", last_name=f"Mwangi {number}", phone=f"0711{number:06d}"
    )


def _held(world: World, who: Any) -> Decimal:
    return ledger.balance(world.ctx, who.id).wallet


def _adjust(ctx: Any, who: Any, amount: str, *, key: str = "1", reason: str = "Power cut") -> Any:
    return ledger.adjust_wallet(ctx, subscriber_id=who.id, amount=Decimal(amount), reason=reason, key=key)


def _events(name: str) -> list[dict[str, Any]]:
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("position")]


def test_an_adjustment_says_why_and_who_listens_hears_of_it(world: World, subscriber: Any) -> None:
    journal = _adjust(world.ctx, subscriber, "250.50")
    assert _held(world, subscriber) == Decimal("250.50")
    assert journal.memo == "Adjustment: Power cut"
    (heard,) = _events("wallet.credited")
    assert (heard["amount"], heard["kind"], heard["memo"]) == ("250.50", "adjustment", journal.memo)
    _adjust(world.ctx, subscriber, "-50.50", key="2")
    assert _held(world, subscriber) == 200
    assert [heard["amount"] for heard in _events("wallet.debited")] == ["50.50"]
    assert ledger.trial_balance(world.ctx) == {"wallet": Decimal(-200), "adjustment": Decimal(200)}


def test_an_adjustment_is_booked_once(world: World, subscriber: Any) -> None:
    _adjust(world.ctx, subscriber, "10")
    with pytest.raises(ledger.PostedBefore), transaction.atomic():
        _adjust(world.ctx, subscriber, "10")
    assert _held(world, subscriber) == 10 and len(_events("wallet.credited")) == 1


def test_nothing_is_taken_that_is_not_there(world: World, subscriber: Any) -> None:
    _adjust(world.ctx, subscriber, "10")
    with pytest.raises(ledger.NotEnough, match=r"holds KES 10.00: KES 10.01 cannot"), transaction.atomic():
        _adjust(world.ctx, subscriber, "-10.01", key="2")
    with pytest.raises(ledger.NotEnough), transaction.atomic():
        _adjust(world.ctx, _somebody(world), "-1", key="3")
    assert _held(world, subscriber) == 10 and _events("wallet.debited") == []


@pytest.mark.parametrize(
    ("amount", "reason", "key", "field"),
    [
        ("0", "Why", "1", "amount"),
        ("0.005", "Why", "1", "amount"),
        ("1000000000", "Why", "1", "amount"),
        ("1", "  ", "1", "reason"),
        ("1", "x" * 201, "1", "reason"),
        ("1", "Why", "", "key"),
    ],
)
def test_what_is_not_said_is_asked_for(
    world: World, subscriber: Any, amount: str, reason: str, key: str, field: str
) -> None:
    with pytest.raises(Malformed) as refused, transaction.atomic():
        _adjust(world.ctx, subscriber, amount, reason=reason, key=key)
    assert list(refused.value.fields) == [field]
    assert Journal.of(world.ctx).count() == 0


def test_above_the_limit_it_takes_the_right_to_adjust_by_any_amount(world: World, subscriber: Any) -> None:
    ledger.change_wallet_rules(world.ctx, adjust_limit=Decimal(300), low_below=None)
    manager, accountant = world.as_role("manager"), world.as_role("billing_manager")
    _adjust(manager, subscriber, "300")
    for attempt in (
        lambda: _adjust(manager, subscriber, "300.01", key="2"),
        lambda: _adjust(manager, subscriber, "-300.01", key="2"),
        lambda: ledger.give_promotion(
            manager, subscriber_id=subscriber.id, amount=Decimal(301), reason="Gift", key="2"
        ),
    ):
        with pytest.raises(ledger.AboveLimit, match=r"up to KES 300.00"), transaction.atomic():
            attempt()
    _adjust(accountant, subscriber, "9000", key="2")
    assert _held(world, subscriber) == 9300


@pytest.mark.parametrize("role", ["billing", "support", "noc", "sales", "readonly"])
def test_who_may_not_moves_nothing(world: World, subscriber: Any, role: str) -> None:
    ctx, other = world.as_role(role), _somebody(world)
    for attempt in (
        lambda: _adjust(ctx, subscriber, "1"),
        lambda: ledger.give_promotion(
            ctx, subscriber_id=subscriber.id, amount=Decimal(1), reason="Gift", key="1"
        ),
        lambda: ledger.transfer_money(
            ctx, from_id=subscriber.id, to_id=other.id, amount=Decimal(1), reason="Gift", key="1"
        ),
        lambda: ledger.change_wallet_rules(ctx, adjust_limit=Decimal(1), low_below=None),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Journal.of(world.ctx).count() == 0


def test_promotional_credit_is_an_account_of_its_own(world: World, subscriber: Any) -> None:
    ledger.give_promotion(
        world.ctx, subscriber_id=subscriber.id, amount=Decimal(500), reason="Brought a friend", key="1"
    )
    assert ledger.trial_balance(world.ctx) == {"wallet": Decimal(-500), "promotion": Decimal(500)}
    with pytest.raises(Malformed), transaction.atomic():
        ledger.give_promotion(
            world.ctx, subscriber_id=subscriber.id, amount=Decimal(-5), reason="Taken back", key="2"
        )


def _transfer(world: World, giver: Any, taker: Any, amount: str, *, key: str = "t1") -> Any:
    return ledger.transfer_money(
        world.ctx, from_id=giver.id, to_id=taker.id, amount=Decimal(amount), reason="Same family", key=key
    )


def test_a_transfer_moves_what_is_there_and_no_more(world: World, subscriber: Any) -> None:
    other = _somebody(world)
    _adjust(world.ctx, subscriber, "100")
    _transfer(world, subscriber, other, "60")
    assert _held(world, subscriber) == 40 and _held(world, other) == 60
    with pytest.raises(ledger.NotEnough), transaction.atomic():
        _transfer(world, subscriber, other, "40.01", key="t2")
    with pytest.raises(ledger.PostedBefore), transaction.atomic():
        _transfer(world, subscriber, other, "1")
    with pytest.raises(Malformed), transaction.atomic():
        _transfer(world, subscriber, subscriber, "1", key="t3")
    assert _held(world, subscriber) == 40 and _held(world, other) == 60
    assert [heard["amount"] for heard in _events("wallet.debited")] == ["60"]


def test_money_does_not_leave_the_provider(world: World, subscriber: Any) -> None:
    _adjust(world.ctx, subscriber, "100")
    coast = World("coast")
    with fence(coast.ctx):
        theirs = _somebody(coast)
    for giver, taker in ((subscriber, theirs), (theirs, subscriber)):
        with pytest.raises(NotFound), transaction.atomic():
            _transfer(world, giver, taker, "1")
    with pytest.raises(NotFound), transaction.atomic():
        _adjust(world.ctx, theirs, "1", key="2")
    assert _held(world, subscriber) == 100


def test_rules_are_amounts(world: World) -> None:
    usual = ledger.wallet_rules(world.ctx)
    assert usual.adjust_limit == 5000 and usual.low_below is None
    for limit, low in (("-1", None), ("1", "0"), ("1", "-5")):
        with pytest.raises(Malformed), transaction.atomic():
            ledger.change_wallet_rules(
                world.ctx, adjust_limit=Decimal(limit), low_below=Decimal(low) if low else None
            )
