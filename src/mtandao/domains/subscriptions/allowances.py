"""From when until when a service's data lasts, and how much of it there is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.models import Subscription, SubscriptionAddOn
from mtandao.foundation.context import Context

HOUR = timedelta(hours=1)
MONTHS = (catalog.Cycle.MONTH, catalog.Cycle.QUARTER, catalog.Cycle.HALF_YEAR, catalog.Cycle.YEAR)


class AllowanceFacts(NamedTuple):
    """The period that runs now. `bytes_included` None: as much as it likes."""

    subscription_id: UUID
    subscriber_id: UUID
    organization_id: UUID
    starts_at: datetime
    ends_at: datetime
    bytes_included: int | None
    bytes_bought: int


def allowance_facts(ctx: Context, ids: Iterable[UUID]) -> list[AllowanceFacts]:
    """Of those that have a period: not of what has ended, does not work yet, or whose prepaid time has run out."""
    rows = Subscription.of(ctx).filter(id__any=set(ids), state__in=(State.ACTIVE, State.SUSPENDED))
    found = [
        (row, *period_of(ctx, row))
        for row in rows.exclude(suspended_for=SuspensionReason.RUN_OUT).select_related("plan")
    ]
    bought = _bought(ctx, {row.id: (since, until) for row, since, until in found})
    return [
        AllowanceFacts(
            row.id,
            row.subscriber_id,
            row.organization_id,
            since,
            until,
            row.plan.data_cap_bytes,
            bought[row.id],
        )
        for row, since, until in found
    ]


def period_of(ctx: Context, row: Subscription) -> tuple[datetime, datetime]:
    """What one prepaid price paid for, or the billing cycle; the calendar's month, if neither is there."""
    if row.prepaid and row.paid_until is not None and row.paid_until > ctx.now:
        return _paid_stretch(row, ctx)
    if not row.prepaid and (until := row.running_until(ctx.today)) is not None:
        return _cycle(row, until, ctx)
    first = ctx.today.replace(day=1)
    return _midnight(first, ctx), _midnight((first + timedelta(days=32)).replace(day=1), ctx)


def _paid_stretch(row: Subscription, ctx: Context) -> tuple[datetime, datetime]:
    """He may have paid several ahead: the one that runs."""
    assert row.paid_until is not None
    end = row.paid_until.astimezone(ctx.tenant.timezone)
    if row.plan.cycle == "hour" and row.plan.validity_days is None:
        ahead = (row.paid_until - ctx.now) // HOUR
        end_utc = row.paid_until - HOUR * (ahead if row.paid_until - HOUR * ahead > ctx.now else ahead - 1)
        return end_utc - HOUR, end_utc
    while True:
        start = datetime.combine(_before(row, end.date()), end.timetz())
        if start <= ctx.now:
            return start.astimezone(UTC), end.astimezone(UTC)
        end = start


def _cycle(row: Subscription, until: date, ctx: Context) -> tuple[datetime, datetime]:
    """What is billed may have ended today, and the run is yet to come; or it reaches over several cycles."""
    calendar, today = row.plan.calendar(row.anchor_day or 1), ctx.today
    while until <= today:
        until = calendar.after(until) if calendar.after(until) > until else until + timedelta(days=1)
    start = _before(row, until)
    while start > today:
        start, until = _before(row, start), start
    return _midnight(start, ctx), _midnight(until, ctx)


def _before(row: Subscription, end: date) -> date:
    """Where the period that ends on that day began. Months keep the anchor: 28 Feb -> 31 Jan."""
    calendar = row.plan.calendar(row.anchor_day or end.day)
    plain = calendar.before(end)
    if calendar.validity_days is not None or row.plan.cycle not in MONTHS:
        return min(plain, end - timedelta(days=1))
    anchored = calendar.after(plain.replace(day=1))
    return anchored if plain.replace(day=1) <= anchored < end and anchored.month == plain.month else plain


def _midnight(day: date, ctx: Context) -> datetime:
    return datetime.combine(day, time(), ctx.tenant.timezone).astimezone(UTC)


def _bought(ctx: Context, periods: dict[UUID, tuple[datetime, datetime]]) -> dict[UUID, int]:
    """What is bought once counts for the period in which it was bought, unless somebody took it back; what recurs, for
    every period that it reaches into."""
    sums: dict[UUID, int] = defaultdict(int)
    if not periods:
        return sums
    rows = SubscriptionAddOn.of(ctx).filter(kind=catalog.AddOnKind.DATA, subscription_id__any=list(periods))
    earliest = min(since for since, _ in periods.values())
    living = Q(ended_at=None) | Q(ended_at__gt=earliest)
    columns = ("subscription_id", "recurring", "bought_at", "until_at", "ended_at", "size_bytes", "quantity")
    for service, recurring, at, until_at, ended_at, size, quantity in rows.filter(living).values_list(
        *columns
    ):
        since, until = periods[service]
        if recurring:
            counts = at < until and (ended_at is None or ended_at > since)
        else:
            taken_back = ended_at is not None and (until_at is None or ended_at < until_at)
            counts = since <= at < until and not taken_back
        if counts:
            sums[service] += (size or 0) * quantity
    return sums
