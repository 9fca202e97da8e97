"""Billing days of services. The ids are those of the acceptance cases; the run bills, PostgreSQL holds the lines."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.billing.tests.dated import at, back, counted, periods, prices, run, sold
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

ONE = timedelta(days=1)


def read(world: World, service: subscriptions.Subscription) -> str:
    """Its periods as a customer reads them, the last day included: the sale's, and those of the runs."""
    row = subscriptions.subscription(world.ctx, service.id)
    assert row.activated_at is not None and row.first_until is not None
    days = [(row.activated_at.date(), row.first_until)]
    days += [(date.fromisoformat(first), date.fromisoformat(end)) for first, end in periods()]
    assert all(end == first for (_, end), (first, _) in pairwise(days))
    return " ".join(f"{first:%m-%d}..{end - ONE:%m-%d}" for first, end in days)


@pytest.mark.parametrize(
    ("start", "billing_day", "first", "lead"),
    [
        ("2012-02-16", 30, "2012-02-29", Fraction(13, 31)),
        ("2012-01-31", 30, "2012-02-29", Fraction(29, 31)),
        ("2012-02-16", 14, "2012-03-14", Fraction(27, 29)),
    ],
)
def test_K6_the_first_billing_day_is_billed_so(
    world: World, start: str, billing_day: int, first: str, lead: Fraction
) -> None:
    back(world, start, billing_day)
    before = str(date.fromisoformat(first) - ONE)
    assert run(world, start, before, first) == [1, 0, 1]
    assert periods()[0] == (start, first)
    assert prices() == [lead, 1]


def test_K7_a_month_that_begins_on_its_last_day_is_billed_so(world: World) -> None:
    back(world, "2012-04-30", billing_day=31)
    assert run(world, "2012-04-30", "2012-05-30", "2012-05-31") == [1, 0, 1]
    assert periods() == [("2012-04-30", "2012-05-31"), ("2012-05-31", "2012-06-30")]
    assert prices() == [1, 1]


@pytest.mark.parametrize(
    "runs", [["2017-03-31"], ["2017-02-28", "2017-03-30", "2017-03-31"]], ids=["one", "each"]
)
def test_K8_three_months_from_the_31st_is_billed_so(world: World, runs: list[str]) -> None:
    with counted() as net:
        sale = sold(world, "2017-01-31")
        run(world, *runs)
    assert net == [3]
    assert read(world, sale.subscription) == "01-31..02-27 02-28..03-30 03-31..04-29"


def test_K13_three_whole_months_is_billed_so(world: World) -> None:
    """Exactly three prices for 92 days, and nothing comes back at the end."""
    sale = sold(world, "2012-03-02", price="29.99")
    subscriptions.plan_subscription_end(world.ctx, subscription_id=sale.subscription.id, on=date(2012, 6, 2))
    assert run(world, "2012-04-02", "2012-05-02", "2012-06-02", "2012-07-02") == [1, 1, 0, 0]
    at(world, "2012-06-02")
    billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    assert sum(invoice.total for invoice in Invoice.objects.all()) == Decimal("89.97")
    assert not CreditNote.objects.exists()


@pytest.mark.parametrize(("year", "february"), [(2023, 28), (2024, 29)])
def test_L1_a_year_from_the_31st_is_billed_so(world: World, year: int, february: int) -> None:
    """Nothing on the day before each billing day, one price on it."""
    sold(world, f"{year}-01-31")
    last = [february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    days = [date(year, month, day) for month, day in enumerate(last, 2)]
    for day in days:
        assert run(world, str(day - ONE), str(day)) == [0, 1]
    assert [first for first, _ in periods()] == [str(day) for day in days]
    assert prices() == [1] * 11


def test_L2_months_from_the_31st_is_billed_so(world: World) -> None:
    sale = sold(world, "2024-01-31")
    assert run(world, "2024-02-28", "2024-02-29", "2024-03-30", "2024-03-31", "2024-04-29") == [0, 1, 0, 1, 0]
    assert read(world, sale.subscription) == "01-31..02-28 02-29..03-30 03-31..04-29"


def test_L3_months_from_the_30th_is_billed_so(world: World) -> None:
    sale = sold(world, "2024-01-30")
    assert run(world, "2024-02-29", "2024-03-30", "2024-04-30") == [1, 1, 1]
    due = "01-30..02-28 02-29..03-29 03-30..04-29 04-30..05-29"
    assert read(world, sale.subscription) == due


def test_L3_months_that_are_paid_ahead_from_the_30th_is_billed_so(world: World) -> None:
    """The wallet pays each as the one before runs out, and the 30th comes back after February."""
    sale = sold(world, "2024-01-30", billing_mode=catalog.BillingMode.PREPAID)
    world.pays(sale.subscriber, str(4 * sale.subscription.price))
    ends = []
    for _ in range(4):
        paid_until = subscriptions.subscription(world.ctx, sale.subscription.id).paid_until
        assert paid_until is not None
        ends.append(f"{paid_until:%m-%d}")
        world.now = paid_until
        billing.renew_whoever_runs_out(world.ctx)
    assert ends == ["02-29", "03-30", "04-30", "05-30"]
    assert [invoice.total for invoice in Invoice.objects.all()] == [sale.subscription.price] * 4


def test_L6_two_runs_of_one_local_day_is_billed_so(world: World) -> None:
    """In Nairobi it is the 1st from 21:00 UTC of the day before: both runs are of that day, of two days in UTC."""
    sold(world, "2024-02-01")
    counts = []
    for day, hour in (("2024-02-29", 20), ("2024-02-29", 21), ("2024-03-01", 20), ("2024-03-01", 21)):
        at(world, day, hour)
        counts.append(billing.run_billing(world.ctx).invoices)
    assert counts == [0, 1, 0, 0]
    assert periods() == [("2024-03-01", "2024-04-01")]
