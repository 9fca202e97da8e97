"""Each day's sums are the postings', before they are folded and after."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.jobs import fold_daily_sums
from mtandao.domains.ledger.models import Posting, Turnover
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

Codes = ledger.AccountCode


def _take(world: World, key: str, amount: str, drawer: str = "") -> None:
    entry = ledger.Entry(
        kind=ledger.JournalKind.CASH,
        key=key,
        memo="Counted",
        lines=(
            ledger.Line(Codes.CASH, Decimal(amount), detail=drawer),
            ledger.Line(Codes.EQUITY, -Decimal(amount)),
        ),
    )
    ledger.post(world.ctx, entries=[entry])


def of_postings(world: World) -> dict[tuple[str, str, object], Decimal]:
    rows = Posting.of(world.ctx).values_list("account__code", "account__detail", "booked_on")
    return {(code, detail, day): net for code, detail, day, net in rows.annotate(net=Sum("amount"))}


def of_days(world: World) -> dict[tuple[str, str, object], Decimal]:
    rows = Turnover.of(world.ctx).values_list("code", "detail", "booked_on")
    found = rows.annotate(debits=Sum("debit"), credits=Sum("credit"))
    return {(code, detail, day): debit - credit for code, detail, day, debit, credit in found}


def test_folding_leaves_one_row_a_day_and_every_sum_as_it_was(world: World) -> None:
    for number in range(4):
        _take(world, f"a:{number}", "10", drawer="front" if number % 2 else "back")
    world.later(days=1)
    _take(world, "b:1", "5", drawer="front")
    before = of_days(world)
    assert before == of_postings(world)
    assert fold_daily_sums(world.ctx) == "5 rows folded"
    assert of_days(world) == before
    assert Turnover.of(world.ctx).count() == len(before) == 5
    assert fold_daily_sums(world.ctx) == "0 rows folded"


def test_what_is_posted_after_folding_is_counted_too(world: World) -> None:
    for number in range(3):
        _take(world, f"a:{number}", "10")
    fold_daily_sums(world.ctx)
    _take(world, "b:1", "-4")
    assert ledger.trial_balance(world.ctx) == {"cash": Decimal(26), "equity": Decimal(-26)}
    assert ledger.turnovers(world.ctx)["cash", ""] == ledger.Sums(Decimal(30), Decimal(4))


def test_turnovers_are_of_the_days_asked_for(world: World) -> None:
    today = world.ctx.today
    _take(world, "a:1", "10")
    world.later(days=1)
    _take(world, "a:2", "3")
    world.later(days=1)
    _take(world, "a:3", "1")
    of_that_day = ledger.turnovers(world.ctx, today + timedelta(days=1), today + timedelta(days=1))
    assert of_that_day["cash", ""].net == 3
    assert ledger.turnovers(world.ctx, since=today + timedelta(days=1))["cash", ""].net == 4
    assert ledger.trial_balance(world.ctx, today)["cash"] == 10


def test_another_providers_sums_are_not_folded_and_not_seen(world: World) -> None:
    coast = World("coast")
    with fence(coast.ctx):
        for number in range(3):
            _take(coast, f"a:{number}", "10")
    fold_daily_sums(world.ctx)
    assert ledger.trial_balance(world.ctx) == {}
    with fence(coast.ctx):
        assert Turnover.of(coast.ctx).count() == 6
