"""Count, and forget what was counted long ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from mtandao.domains.usage import permissions
from mtandao.domains.usage.models import UsageHour
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id

ADD = """
INSERT INTO usage_usagehour (id, tenant_id, subscription_id, hour_at, bytes_up, bytes_down)
SELECT id, %(tenant)s, subscription_id, hour_at, bytes_up, bytes_down
FROM unnest(%(ids)s::uuid[], %(subscriptions)s::uuid[], %(hours)s::timestamptz[], %(ups)s::bigint[],
            %(downs)s::bigint[]) AS moved(id, subscription_id, hour_at, bytes_up, bytes_down)
ORDER BY subscription_id, hour_at
ON CONFLICT (tenant_id, subscription_id, hour_at) DO UPDATE
SET bytes_up = usage_usagehour.bytes_up + EXCLUDED.bytes_up,
    bytes_down = usage_usagehour.bytes_down + EXCLUDED.bytes_down
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """Bytes since the last report, at the hour they are counted in."""

    subscription_id: UUID
    at: datetime
    bytes_up: int
    bytes_down: int


@command(needs=permissions.METER)
def meter(ctx: Context, *, moved: Sequence[Moved]) -> None:
    """Add to the counters. The caller sees to it that each byte is reported once."""
    sums: dict[tuple[UUID, datetime], tuple[int, int]] = {}
    for each in moved:
        key = (each.subscription_id, each.at.replace(minute=0, second=0, microsecond=0))
        up, down = sums.get(key, (0, 0))
        sums[key] = (up + each.bytes_up, down + each.bytes_down)
    if not sums:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            ADD,
            {
                "tenant": ctx.tenant_id,
                "ids": [new_id() for _ in sums],
                "subscriptions": [subscription for subscription, _ in sums],
                "hours": [hour for _, hour in sums],
                "ups": [up for up, _ in sums.values()],
                "downs": [down for _, down in sums.values()],
            },
        )


@command(needs=permissions.METER)
def forget_hours(ctx: Context, *, before: datetime, most: int) -> int:
    """Hours before that, the oldest first, at most so many. How many went."""
    old = UsageHour.of(ctx).filter(hour_at__lt=before).order_by("hour_at").select_for_update(skip_locked=True)
    gone, _ = UsageHour.of(ctx).filter(id__in=list(old.values_list("id", flat=True)[:most])).delete()
    return gone
