"""Parts of months on invoices. The ids are those of the acceptance cases; the run bills, PostgreSQL holds the lines.

A billing day that is not the day of the beginning is that of a line that comes back, where the billing day stays.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tests.dated import PRICE, at, back, counted, periods, prices, run, sold
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World


def end_now(world: World, sale: Any, day: str) -> None:
    at(world, day)
    billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)


def change(world: World, sale: Any, plan: Any) -> billing.PlanChange:
    return billing.change_plan_now(world.ctx, subscription_id=sale.subscription.id, plan_id=plan.id)


@pytest.mark.parametrize(("target", "whole"), [("2011-02-01", 0), ("2011-02-13", 1), ("2011-04-13", 3)])
def test_K1_days_up_to_the_billing_day_and_then_whole_months_is_billed_so(
    world: World, target: str, whole: int
) -> None:
    back(world, "2011-02-01", billing_day=13)
    assert run(world, target) == [1]
    assert prices() == [Fraction(12, 31)] + [Fraction(1)] * whole
    assert periods()[0] == ("2011-02-01", "2011-02-13")


def test_K1_it_is_billed_so_by_one_run_a_month_too(world: World) -> None:
    back(world, "2011-02-01", billing_day=13)
    days = "2011-02-01", "2011-02-12", "2011-02-13", "2011-03-12", "2011-03-13", "2011-04-12", "2011-04-13"
    assert run(world, *days) == [1, 0, 1, 0, 1, 0, 1]
    assert prices() == [Fraction(12, 31), 1, 1, 1]


@pytest.mark.parametrize("runs", [["2010-07-16", "2010-07-17"], ["2010-07-16"]], ids=["billed", "missed"])
def test_K2_an_end_in_mid_month_is_billed_so(world: World, runs: list[str]) -> None:
    """A month is billed on its first day and the unused days come back; a month that no run billed is billed to the
    end alone."""
    with counted() as net:
        sale = sold(world, "2010-06-17")
        run(world, "2010-07-16")
    assert net == [1]
    with counted() as net:
        run(world, *runs)
        end_now(world, sale, "2010-07-25")
        run(world, "2010-07-25", "2010-08-17")
    assert net == [Fraction(8, 31)]


def test_K3_days_a_month_and_the_days_until_another_plan_is_billed_so(world: World) -> None:
    sale = back(world, "2011-01-31", billing_day=7)
    dearer = world.plan("Dearer", str(2 * PRICE), setup_fee=Decimal(0))
    with counted() as net:
        assert run(world, "2011-01-31", "2011-02-07", "2011-03-07") == [1, 1, 1]
        at(world, "2011-03-10")
        moved = change(world, sale, dearer).quote
    assert prices() == [Fraction(7, 31), 1, 1]
    of_the_dearer = Fraction(moved.charge) / Fraction(PRICE)
    assert of_the_dearer == 2 * Fraction(28, 31)
    assert net[0] - of_the_dearer == Fraction(7, 31) + 1 + Fraction(3, 31)


def test_K3_days_that_no_run_billed_are_not_billed_by_another_plan(world: World) -> None:
    sale = back(world, "2011-01-31", billing_day=7)
    dearer = world.plan("Dearer", str(2 * PRICE), setup_fee=Decimal(0))
    run(world, "2011-02-06")
    at(world, "2011-03-10")
    with pytest.raises(subscriptions.BilledFirst, match="The billing run comes first"):
        change(world, sale, dearer)
    assert run(world, "2011-03-10") == [1]
    change(world, sale, dearer)
    assert prices() == [Fraction(7, 31), 1, 1]


def test_K4_the_days_until_the_change_is_billed_so(world: World) -> None:
    with counted() as net:
        end_now(world, sold(world, "2011-02-01"), "2011-02-14")
    assert net == [Fraction(13, 28)]


@pytest.mark.parametrize(
    ("billing_day", "first", "lead"),
    [(31, "2011-02-28", Fraction(14, 31)), (27, "2011-02-27", Fraction(13, 31))],
)
def test_K4_the_days_from_the_change_and_a_month_is_billed_so(
    world: World, billing_day: int, first: str, lead: Fraction
) -> None:
    back(world, "2011-02-14", billing_day)
    assert run(world, "2011-02-14", first) == [1, 1]
    assert prices() == [lead, 1]
    assert periods()[0] == ("2011-02-14", first)


def test_K5_the_days_of_a_leap_february_is_billed_so(world: World) -> None:
    with counted() as net:
        end_now(world, sold(world, "2012-02-01"), "2012-02-15")
    assert net == [Fraction(14, 29)]
