"""Many hands at the same wallets: nothing is booked twice, nobody goes below zero, and nobody waits for ever."""

from decimal import Decimal
from functools import partial
from typing import Any

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.commands.bulk import credit_waiting
from mtandao.domains.ledger.commands.fold import fold_turnover
from mtandao.domains.ledger.models import Journal
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Refusal
from tests.at_once import at_once
from tests.worlds import World


def _people(world: World, number: int, held: str = "0") -> list[Any]:
    found = [
        subscribers.create_subscriber(world.ctx, first_name=f"P{n}", phone=f"07110000{n:02d}")
        for n in range(number)
    ]
    for each in found if Decimal(held) else ():
        _adjust(world, each, held, f"start-{each.id}")
    return found


def _adjust(world: World, who: Any, amount: str, key: str) -> Any:
    return ledger.adjust_wallet(
        world.ctx, subscriber_id=who.id, amount=Decimal(amount), reason="Why", key=key
    )


def _transfer(world: World, giver: Any, taker: Any, amount: str, key: str) -> Any:
    return ledger.transfer_money(
        world.ctx, from_id=giver.id, to_id=taker.id, amount=Decimal(amount), reason="Why", key=key
    )


def _held(world: World, who: Any) -> Decimal:
    return ledger.balance(world.ctx, who.id).wallet


def test_twenty_of_one_key_at_once_book_one(kept_world: World) -> None:
    (who,) = _people(kept_world, 1)
    answers = at_once(*[partial(_adjust, kept_world, who, "10", "same") for _ in range(20)])
    assert sum(isinstance(answer, Journal) for answer in answers) == 1
    assert sum(isinstance(answer, ledger.PostedBefore) for answer in answers) == 19
    assert _held(kept_world, who) == 10
    assert OutboxEvent.objects.filter(name="wallet.credited").count() == 1


def test_transfers_that_cross_each_other_both_arrive(kept_world: World) -> None:
    one, two = _people(kept_world, 2, held="100")
    for turn in range(5):
        answers = at_once(
            *[partial(_transfer, kept_world, one, two, "7", f"there-{turn}-{n}") for n in range(4)],
            *[partial(_transfer, kept_world, two, one, "7", f"back-{turn}-{n}") for n in range(4)],
        )
        assert all(isinstance(answer, Journal) for answer in answers)
    assert _held(kept_world, one) == _held(kept_world, two) == 100


def test_a_wallet_is_emptied_once_however_many_take_from_it(kept_world: World) -> None:
    giver, *takers = _people(kept_world, 7)
    _adjust(kept_world, giver, "100", "start")
    acts = [partial(_transfer, kept_world, giver, taker, "40", f"{taker.id}") for taker in takers]
    acts += [partial(_adjust, kept_world, giver, "-40", f"down-{n}") for n in range(4)]
    answers = at_once(*acts)
    assert sum(isinstance(answer, Journal) for answer in answers) == 2
    assert sum(isinstance(answer, ledger.NotEnough) for answer in answers) == 8
    assert _held(kept_world, giver) == 20
    assert sum(ledger.trial_balance(kept_world.ctx).values()) == 0


def test_one_wish_for_many_asked_and_worked_on_by_several_at_once(kept_world: World) -> None:
    people = _people(kept_world, 12)
    credit = ledger.Credit(kind=ledger.CreditKind.PROMOTION, amount=Decimal(30), reason="Cut", key="tuesday")
    ask = partial(
        ledger.start_bulk_credit,
        kept_world.ctx,
        credit=credit,
        subscriber_ids=[each.id for each in people],
    )
    bulks = at_once(*[ask] * 5)
    assert len({bulk.id for bulk in bulks}) == 1
    at_once(*[partial(credit_waiting, kept_world.ctx, bulk_id=bulks[0].id)] * 5)
    assert {_held(kept_world, each) for each in people} == {Decimal(30)}


def test_folding_while_others_post_loses_nothing(kept_world: World) -> None:
    people = _people(kept_world, 8)
    answers = at_once(
        *[
            partial(_adjust, kept_world, each, "5", f"{turn}-{each.id}")
            for each in people
            for turn in range(2)
        ],
        *[partial(fold_turnover, kept_world.ctx)] * 4,
    )
    assert not any(isinstance(answer, Refusal) for answer in answers)
    assert ledger.trial_balance(kept_world.ctx) == {"wallet": Decimal(-80), "adjustment": Decimal(80)}
    fold_turnover(kept_world.ctx)
    assert ledger.trial_balance(kept_world.ctx) == {"wallet": Decimal(-80), "adjustment": Decimal(80)}
