"""Reads of this room: of services, of one router, or of all that an organization and those below it moved.

What all moved is read from the few rows of the routers, never from those of a million services.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum

from mtandao.domains.usage import rules
from mtandao.domains.usage.keeping import kept
from mtandao.domains.usage.models import Allowance, RouterDay, RouterHour, TopTalker, UsageDay, UsageHour
from mtandao.domains.usage.models.counters import PARTS
from mtandao.foundation.context import Context

HOUR = timedelta(hours=1)
PART = timedelta(seconds=rules.PART_SECONDS)


@dataclass(frozen=True, slots=True)
class Of:
    """Whose bytes: these services', or a router's; of neither, all."""

    services: tuple[UUID, ...] | None = None
    nas_id: UUID | None = None

    def hours(self, ctx: Context) -> QuerySet[Any]:
        return self._narrowed(ctx, UsageHour, RouterHour)

    def days(self, ctx: Context) -> QuerySet[Any]:
        return self._narrowed(ctx, UsageDay, RouterDay)

    def _narrowed(self, ctx: Context, of_service: type[Any], of_router: type[Any]) -> QuerySet[Any]:
        if self.services is not None:
            # An array is known to be small: `IN` of a few would be as well, and of many is not.
            rows: QuerySet[Any] = of_service.of(ctx).filter(subscription_id__in=self.services)
            return rows
        every: QuerySet[Any] = of_router.of(ctx)
        return every if self.nas_id is None else every.filter(nas_id=self.nas_id)


EVERYBODY = Of()


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    bytes_up: int
    bytes_down: int


@dataclass(frozen=True, slots=True)
class Step:
    """What was moved from an instant on, for as long as a curve's steps are."""

    at: datetime
    bytes_up: int
    bytes_down: int

    @property
    def bytes(self) -> int:
        return self.bytes_up + self.bytes_down


@dataclass(frozen=True, slots=True)
class Busy:
    """Of the five-minute parts of some days: the busiest in each direction, and the 95th percentile, in bit/s;
    `heat` is what was moved by weekday (0 is Monday) and hour of the tenant's zone. `since` is where the span begins;
    `cut`, whether that is later than so many days ago, because older hours are not kept."""

    days: int
    since: datetime
    cut: bool
    peak_up: int = 0
    peak_down: int = 0
    peak_at: datetime | None = None
    bps95_up: int = 0
    bps95_down: int = 0
    heat: Sequence[Sequence[int]] = field(default_factory=tuple)


def by_day(ctx: Context, subscription_ids: Iterable[UUID], days: int = 30) -> list[Day]:
    """The tenant's last days, today included, oldest first; days without traffic are zero, days that are not kept left
    out."""
    return days_of(ctx, Of(tuple(subscription_ids)), days)


def days_of(ctx: Context, of: Of, days: int) -> list[Day]:
    first = ctx.today - timedelta(days=days - 1)
    if days > rules.LEAST_KEPT:
        first = max(first, kept(ctx).days_since)
    rows = of.days(ctx).filter(day__gte=first, day__lte=ctx.today).values("day").order_by()
    moved = {
        row["day"]: (row["up"], row["down"])
        for row in rows.annotate(up=Sum("bytes_up"), down=Sum("bytes_down"))
    }
    listed = (first + timedelta(days=n) for n in range((ctx.today - first).days + 1))
    return [Day(on, *moved.get(on, (0, 0))) for on in listed]


def begins(ctx: Context, day: date) -> datetime:
    """The instant at which a day of the tenant begins."""
    return datetime.combine(day, time(), ctx.tenant.timezone).astimezone(UTC)


def hours_of(ctx: Context, of: Of, hours: int = 168) -> list[Step]:
    """The last hours, the running one included, oldest first."""
    last = ctx.now.replace(minute=0, second=0, microsecond=0)
    first = last - HOUR * (hours - 1)
    rows = of.hours(ctx).filter(hour_at__gte=first, hour_at__lte=last).values("hour_at").order_by()
    moved = {
        row["hour_at"]: (row["up"], row["down"])
        for row in rows.annotate(up=Sum("bytes_up"), down=Sum("bytes_down"))
    }
    return [Step(at, *moved.get(at, (0, 0))) for at in (first + HOUR * n for n in range(hours))]


def parts_of(ctx: Context, of: Of, hours: int = 24) -> list[Step]:
    """The last hours in steps of five minutes, up to the last that every router has told of, oldest first."""
    last = _last_told(ctx)
    first = last - HOUR * hours + PART
    moved = _parts(ctx, of, first.replace(minute=0), last)
    return [Step(at, *moved.get(at, (0, 0))) for at in (first + PART * n for n in range(hours * PARTS))]


def _last_told(ctx: Context) -> datetime:
    """When the last five minutes began of which nothing is to come. With later ones a curve would end in a fall."""
    told = ctx.now - timedelta(seconds=settings.RADIUS_INTERIM_SECONDS)
    return told.replace(minute=told.minute // 5 * 5, second=0, microsecond=0) - PART


def busy(ctx: Context, of: Of, days: int) -> Busy:
    """Peaks, 95th percentile and heat map of the last days, up to the last part that is over."""
    until = ctx.now.replace(minute=ctx.now.minute // 5 * 5, second=0, microsecond=0) - PART
    wanted = (until - timedelta(days=days)).replace(minute=0)
    first = max(wanted, kept(ctx).hours_since) if days >= rules.LEAST_KEPT else wanted
    cut = first > wanted
    moved = _parts(ctx, of, first, until)
    if not moved:
        return Busy(days, first, cut)
    # Quiet parts count: who is online for an hour a day has a percentile of nearly nothing. What is not kept was not
    # quiet.
    parts = (until - first) // PART + 1 if cut else days * 24 * PARTS
    quiet = [0] * max(0, parts - len(moved))
    ups, downs = [up for up, _ in moved.values()], [down for _, down in moved.values()]
    heat = [[0] * 24 for _ in range(7)]
    for at, (up, down) in moved.items():
        local = at.astimezone(ctx.tenant.timezone)
        heat[local.weekday()][local.hour] += up + down
    return Busy(
        days,
        first,
        cut,
        rules.bits_a_second(max(ups)),
        rules.bits_a_second(max(downs)),
        max(moved, key=lambda at: moved[at][1]),
        rules.bits_a_second(rules.percentile_95(ups + quiet)),
        rules.bits_a_second(rules.percentile_95(downs + quiet)),
        heat,
    )


def _parts(ctx: Context, of: Of, since: datetime, until: datetime) -> dict[datetime, tuple[int, int]]:
    """By instant, those that moved something. The sums are PostgreSQL's: a row for each hour comes back."""
    sums = {f"{way}_{part}": Sum(f"parts_{way}__{part}") for way in ("up", "down") for part in range(PARTS)}
    rows = of.hours(ctx).filter(hour_at__gte=since, hour_at__lte=until).values("hour_at").order_by()
    found: dict[datetime, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows.annotate(**sums):
        for part in range(PARTS):
            at, up, down = row["hour_at"] + PART * part, row[f"up_{part}"], row[f"down_{part}"]
            if (up or down) and since <= at <= until:
                found[at] = (up, down)
    return dict(found)


def top_talkers(ctx: Context, day: date, most: int = 20) -> list[TopTalker]:
    """Who moved most on that day, of what the asker may see, as it was counted last."""
    rows = TopTalker.of(ctx).filter(day=day)
    return sorted(rows, key=lambda row: (-row.bytes_up - row.bytes_down, row.subscription_id))[:most]


def hours(ctx: Context, since: datetime) -> QuerySet[UsageHour]:
    return UsageHour.of(ctx).filter(hour_at__gte=since)


def allowances_of(ctx: Context, subscription_ids: Iterable[UUID]) -> dict[UUID, Allowance]:
    """The running one of each of these services that has one."""
    rows = Allowance.of(ctx).filter(over_at=None, subscription_id__any=set(subscription_ids))
    return {row.subscription_id: row for row in rows}


def past_allowances(ctx: Context, subscription_id: UUID, most: int = 12) -> list[Allowance]:
    """Of one service, the newest first, the running one included."""
    rows = Allowance.of(ctx).filter(subscription_id=subscription_id)
    return list(rows.order_by("-starts_at")[:most])


def used_up(ctx: Context, subscription_ids: QuerySet[Any]) -> list[UUID]:
    """Which of these services have nothing left of their period."""
    rows = Allowance.of(ctx).filter(
        over_at=None, reached_at__isnull=False, subscription_id__in=subscription_ids
    )
    return list(rows.values_list("subscription_id", flat=True))


def allowances_that_are_over(ctx: Context, most: int) -> list[UUID]:
    """Services whose period has ended and was not turned, the longest ago first."""
    rows = Allowance.of(ctx).filter(over_at=None, ends_at__lte=ctx.now).order_by("ends_at")
    return list(rows.values_list("subscription_id", flat=True)[:most])
