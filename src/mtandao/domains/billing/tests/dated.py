"""Services on given days, for the acceptance cases: what the run makes of them, in days and in prices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import CreditNote, Invoice, InvoiceLine
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

# Days of every month divide it, so that no part of a month is rounded: amounts can be said in prices.
PRICE = Decimal(28 * 29 * 30 * 31)


def at(world: World, day: str, hour: int = 9) -> None:
    world.now = datetime.combine(date.fromisoformat(day), time(hour), tzinfo=UTC)


def sold(world: World, day: str, **plan: Any) -> Any:
    """A service that works from that day: it is the billing day."""
    at(world, day)
    number = world.made["plan"] = world.made.get("plan", 0) + 1
    terms = {"price": str(PRICE), "setup_fee": Decimal(0), **plan}
    return world.sale(world.plan(f"Plan {number}", **terms))


def back(world: World, day: str, billing_day: int) -> Any:
    """One that was sold on its billing day in the December before, went away, and comes back on that day."""
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=False,
        billing_day_moves=False,
    )
    sale = sold(world, f"{int(day[:4]) - 1}-12-{billing_day:02d}")
    subscriptions.disconnect_subscription(world.ctx, subscription_id=sale.subscription.id)
    at(world, day)
    subscriptions.reactivate_subscription(world.ctx, subscription_id=sale.subscription.id)
    return sale


def run(world: World, *days: str) -> list[int]:
    """How many invoices the runs of these days issue, one after the other."""
    counts = []
    for day in days:
        at(world, day)
        counts.append(billing.run_billing(world.ctx).invoices)
    return counts


def periods() -> list[tuple[str, str]]:
    """The days that runs have billed, the end not included."""
    return [(str(line.starts_on), str(line.ends_on)) for line in _lines()]


def prices() -> list[Fraction]:
    """What each of them cost, in prices of a whole month."""
    return [Fraction(line.amount) / Fraction(PRICE) for line in _lines()]


@contextmanager
def counted() -> Iterator[list[Fraction]]:
    """What is billed in here less what is given back, in prices of a whole month."""
    before, found = _total(), [Fraction(0)]
    yield found
    found[0] = (_total() - before) / Fraction(PRICE)


def _total() -> Fraction:
    papers = [*Invoice.objects.all()], [*CreditNote.objects.all()]
    invoiced, credited = (sum((Fraction(paper.total) for paper in kind), Fraction(0)) for kind in papers)
    return invoiced - credited


def _lines() -> list[InvoiceLine]:
    lines = InvoiceLine.objects.filter(kind="plan", starts_on__isnull=False, invoice__recurring=True)
    return list(lines.order_by("starts_on"))
