"""Booking: a fact once, all of a batch or none of it, and never what does not add up."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.errors import PostedBefore, Unbalanced
from mtandao.foundation.context import Context
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def _cash(key: str, amount: str, *, back: str | None = None) -> ledger.Entry:
    return ledger.Entry(
        kind=ledger.JournalKind.ADJUSTMENT,
        key=key,
        memo="Counted",
        lines=(
            ledger.Line(ledger.AccountCode.CASH, Decimal(amount)),
            ledger.Line(ledger.AccountCode.SUSPENSE, -Decimal(back or amount)),
        ),
    )


def _in_cash(world: World) -> Decimal:
    return ledger.trial_balance(world.ctx).get(ledger.AccountCode.CASH, Decimal(0))


def test_a_fact_is_booked_once(world: World) -> None:
    ledger.post(world.ctx, entries=[_cash("count:1", "100")])
    with pytest.raises(PostedBefore), transaction.atomic():
        ledger.post(world.ctx, entries=[_cash("count:1", "100")])
    assert _in_cash(world) == 100


def test_one_that_was_booked_before_leaves_nothing_of_its_batch(world: World) -> None:
    ledger.post(world.ctx, entries=[_cash("count:1", "100")])
    with pytest.raises(PostedBefore), transaction.atomic():
        ledger.post(world.ctx, entries=[_cash("count:2", "5"), _cash("count:1", "100")])
    assert _in_cash(world) == 100


def test_one_key_twice_in_a_batch_is_refused(world: World) -> None:
    with pytest.raises(PostedBefore), transaction.atomic():
        ledger.post(world.ctx, entries=[_cash("count:1", "5"), _cash("count:1", "5")])
    assert _in_cash(world) == 0


def test_two_providers_may_use_one_key(world: World) -> None:
    other = World("baobab")
    ledger.post(world.ctx, entries=[_cash("count:1", "100")])
    ledger.post(other.ctx, entries=[_cash("count:1", "70")])
    with fence(other.ctx):
        assert _in_cash(other) == 70


def test_what_does_not_add_up_is_refused(world: World) -> None:
    with pytest.raises(Unbalanced), transaction.atomic():
        ledger.post(world.ctx, entries=[_cash("count:1", "100", back="99")])
    assert _in_cash(world) == 0


def test_each_drawer_is_an_account_of_its_own_and_the_code_is_their_sum(world: World) -> None:
    drawer = replace_line(_cash("count:1", "100"), detail="front desk")
    ledger.post(world.ctx, entries=[drawer, _cash("count:2", "7")])
    ledger.post(world.ctx, entries=[replace_line(_cash("count:3", "20"), detail="front desk")])
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.CASH) == {
        "front desk": Decimal(120),
        "": Decimal(7),
    }
    assert _in_cash(world) == 127


def replace_line(entry: ledger.Entry, *, detail: str) -> ledger.Entry:
    held, other = entry.lines
    return replace(entry, lines=(replace(held, detail=detail), other))


def test_a_detail_is_called_what_the_room_that_knows_calls_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtandao.domains.ledger.details._answers", {})

    @ledger.details_named_by(ledger.AccountCode.EXPENSE)
    def names(_ctx: Context, details: Sequence[str]) -> dict[str, str]:
        return {detail: "Diesel" for detail in details if detail == "1"}

    assert ledger.detail_names(world.ctx, "expense", ["", "1", "2"]) == {"1": "Diesel", "2": "2"}
    assert ledger.detail_names(world.ctx, "cash", ["1"]) == {"1": "1"}
    with pytest.raises(ValueError, match="named twice"):
        ledger.details_named_by(ledger.AccountCode.EXPENSE)(lambda _ctx, _details: {})
