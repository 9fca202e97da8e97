"""What a billing run would put on invoices: read by the preview and by the run, from the same rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.choices import LineKind, ParkReason
from mtandao.domains.billing.models import Parked
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.billing.rules.periods import Cycle, cycles_due, last_day
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.billing.soundness import unsound
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Planned:
    """One service that is due: its invoice to be, or why there is none. `fresh`: nobody was told of it yet."""

    row: subscriptions.Subscription
    paper: Priced | None = None
    reason: ParkReason | None = None
    said: str = ""
    fresh: bool = False
    cycles: int = 0


def planned(ctx: Context, rows: Sequence[subscriptions.Subscription], on: date) -> list[Planned]:
    """Of each of these services, in their order. A constant number of queries."""
    owners = {row.subscriber_id for row in rows}
    parked = dict(
        Parked.of(ctx)
        .filter(subscriber_id__in=owners, released_at=None)
        .values_list("subscriber_id", "reason")
    )
    doubtful = unsound(ctx, owners - parked.keys())
    prices = _Prices()
    wanted = [_wanted(row, on, parked, doubtful, prices) for row in rows]
    papers = iter(priced(ctx, [each for each in wanted if isinstance(each, NewInvoice)]))
    return [
        Planned(row, next(papers), cycles=len(_cycles_of(each))) if isinstance(each, NewInvoice) else each
        for row, each in zip(rows, wanted, strict=True)
    ]


def _wanted(
    row: subscriptions.Subscription,
    on: date,
    parked: dict[UUID, str],
    doubtful: dict[UUID, tuple[ParkReason, str]],
    prices: "_Prices",
) -> NewInvoice | Planned:
    """Its invoice, or why there is none."""
    if row.subscriber_id in parked:
        return Planned(row, reason=ParkReason(parked[row.subscriber_id]), said="parked before")
    if row.subscriber_id in doubtful:
        reason, said = doubtful[row.subscriber_id]
        return Planned(row, reason=reason, said=said, fresh=True)
    assert row.billed_until is not None
    calendar = row.calendar
    try:
        cycles = cycles_due(row.billed_until, on, calendar.after)
    except ValueError as too_late:
        return Planned(row, reason=ParkReason.TOO_LATE, said=str(too_late), fresh=True)
    return NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=cycles[-1].starts_on,
        lines=[_plan_line(row, cycle, prices.of(row.price, cycle, calendar)) for cycle in cycles],
        recurring=True,
    )


class _Prices:
    """What periods cost, and how they are called. Most services of a run share a few prices and periods."""

    def __init__(self) -> None:
        self._known: dict[tuple[Decimal, Cycle, catalog.Calendar], tuple[Decimal, str]] = {}

    def of(self, price: Decimal, cycle: Cycle, calendar: catalog.Calendar) -> tuple[Decimal, str]:
        key = price, cycle, calendar
        if key not in self._known:
            days = f"{cycle.starts_on:%-d %b %Y} to {last_day(cycle):%-d %b %Y}"
            self._known[key] = prorated(price, parts(cycle.starts_on, cycle.ends_on, calendar)), days
        return self._known[key]


def _plan_line(row: subscriptions.Subscription, cycle: Cycle, priced_as: tuple[Decimal, str]) -> NewLine:
    price, days = priced_as
    return NewLine(
        kind=LineKind.PLAN,
        description=f"{row.plan.name}, {days}",
        unit_price=price,
        plan=row.plan,
        connection_type=row.connection_type,
        subscription_id=row.id,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
    )


def _cycles_of(invoice: NewInvoice) -> list[NewLine]:
    return [line for line in invoice.lines if line.kind == LineKind.PLAN]


def billed_until(plans: Iterable[Planned]) -> dict[UUID, date]:
    """Up to which day each service is billed once these are issued."""
    return {
        each.row.id: until
        for each in plans
        if each.paper is not None and (until := _cycles_of(each.paper.new)[-1].ends_on) is not None
    }
