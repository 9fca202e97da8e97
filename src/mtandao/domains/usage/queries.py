"""Reads of this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from mtandao.domains.usage.models import UsageHour
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    bytes_up: int
    bytes_down: int


def by_day(ctx: Context, subscription_ids: Iterable[UUID], days: int = 30) -> list[Day]:
    """The tenant's last days, today included, oldest first; days without traffic are zero."""
    first = ctx.today - timedelta(days=days - 1)
    start = datetime.combine(first, datetime.min.time(), ctx.tenant.timezone)
    rows = (
        UsageHour.of(ctx)
        .filter(subscription_id__in=list(subscription_ids), hour_at__gte=start)
        .annotate(on=TruncDate("hour_at", tzinfo=ctx.tenant.timezone))
        .values("on")
        .annotate(up=Sum("bytes_up"), down=Sum("bytes_down"))
    )
    moved = {row["on"]: (row["up"], row["down"]) for row in rows}
    return [Day(on, *moved.get(on, (0, 0))) for on in (first + timedelta(days=n) for n in range(days))]


def hours(ctx: Context, since: datetime) -> QuerySet[UsageHour]:
    return UsageHour.of(ctx).filter(hour_at__gte=since)
