"""The dashboard's figures agree with the ledger to the cent, and say what they say of these days alone."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from tests.worlds import World

MONEY = (
    ledger.AccountCode.MPESA,
    ledger.AccountCode.CASH,
    ledger.AccountCode.BANK,
    ledger.AccountCode.GATEWAY,
)


def in_the_ledger(world: World, first: date, last: date) -> Decimal:
    """What came onto the money accounts in these days, by the ledger's own sums."""
    until = ledger.trial_balance(world.ctx, last)
    before = ledger.trial_balance(world.ctx, first - timedelta(days=1))
    return sum(
        (until.get(code, Decimal(0)) - before.get(code, Decimal(0)) for code in MONEY), start=Decimal("0.00")
    )


def pays(world: World, sale: Any, amount: str, method: payments.Method = payments.Method.CASH) -> None:
    payments.record_payment(
        world.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(amount), method=method
    )


def test_what_was_collected_agrees_with_the_ledger_on_every_day_and_over_the_month(world: World) -> None:
    sale = world.sale()
    for number in range(40):
        pays(
            world,
            sale,
            f"{100 + number}.{number:02d}",
            payments.Method.CASH if number % 3 else payments.Method.BANK,
        )
        world.pays(sale.subscriber, f"{7 + number}.35")
        world.later(hours=19)
    today = world.ctx.today
    for back in range(34):
        on = today - timedelta(days=back)
        assert reports.figures.collected(world.ctx, on, on).total == in_the_ledger(world, on, on), on
    month = reports.curves.month(world.ctx)
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    assert month.total == in_the_ledger(world, first, today)
    assert month.before_total == in_the_ledger(world, before, first - timedelta(days=1))
    assert month.total + month.before_total == sum(
        ledger.trial_balance(world.ctx)[code] for code in ("cash", "bank", "mpesa")
    )


def test_money_that_found_no_owner_was_collected_all_the_same(world: World) -> None:
    world.sale()
    payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal("2500.00"),
            received_at=world.now,
            receipt="UKK8M2QX4A",
            reference="?",
        ),
    )
    today = world.ctx.today
    assert reports.figures.collected(world.ctx, today, today) == reports.figures.Amount(1, Decimal("2500.00"))
    assert reports.figures.unplaced(world.ctx) == reports.figures.Amount(1, Decimal("2500.00"))
    assert in_the_ledger(world, today, today) == Decimal("2500.00")


def test_a_day_ends_at_the_tenants_own_midnight(world: World) -> None:
    sale = world.sale()
    world.later(hours=11, minutes=59)  # 23:59 in Nairobi
    day = world.ctx.today
    pays(world, sale, "10")
    world.later(minutes=2)
    pays(world, sale, "20")
    assert reports.figures.collected(world.ctx, day, day).total == Decimal("10.00")
    assert reports.figures.collected(world.ctx, world.ctx.today, world.ctx.today).total == Decimal("20.00")


def test_expiring_today_are_those_who_owe_today_and_those_whose_cycle_ends_today(world: World) -> None:
    owing, paid = world.sale(), world.sale()
    world.pays(paid.subscriber, "4000")
    assert reports.figures.expiring_on(world.ctx, world.ctx.today) == reports.figures.Amount(
        1, Decimal("4000.00")
    )
    ends_on = paid.subscription.billed_until
    found = reports.figures.expiring_on(world.ctx, ends_on)
    assert found == reports.figures.Amount(2, Decimal("5000.00"))  # the next cycle of both
    assert owing.subscription.billed_until == ends_on


def test_the_walled_garden_counts_who_is_in_it_and_what_they_owe(world: World) -> None:
    from mtandao.domains.collections import contract as collections

    world.sale()
    paid = world.sale()
    world.pays(paid.subscriber, "4000")
    assert reports.figures.behind_the_wall(world.ctx).count == 0
    world.later(days=5)
    collections.walk_ladder(world.ctx)
    assert reports.figures.behind_the_wall(world.ctx) == reports.figures.Amount(1, Decimal("4000.00"))


def test_new_this_month_is_told_against_the_same_days_of_the_month_before(world: World) -> None:
    world.sale()
    world.later(days=3)  # 23 November
    world.sale()
    world.later(days=28)  # 21 December
    world.sale()
    assert reports.figures.new_this_month(world.ctx) == reports.figures.Compared(now=1, before=1)


def test_nothing_is_told_as_nothing(world: World) -> None:
    month = reports.curves.month(world.ctx)
    assert month.total == 0 and len(month.so_far) == world.ctx.today.day
    assert reports.figures.online_now(world.ctx) == reports.figures.Share(0, 0)
    assert set(reports.curves.online(world.ctx).count) == {0}
    assert reports.routers(world.ctx) == [] and reports.last_runs(world.ctx) == []
