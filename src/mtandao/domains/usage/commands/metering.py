"""Count: each byte once, in the hour with its five minutes and in the day, of its service and of its router."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection

from mtandao.domains.usage import permissions, rules
from mtandao.domains.usage.models.of_routers import UNKNOWN_ROUTER
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context

_ADDED = ", ".join(
    f"parts_{way} = ARRAY["
    + ", ".join(f"kept.parts_{way}[{part}] + EXCLUDED.parts_{way}[{part}]" for part in range(1, 13))
    + "]"
    for way in ("up", "down")
)
_SUMS = "bytes_up = kept.bytes_up + EXCLUDED.bytes_up, bytes_down = kept.bytes_down + EXCLUDED.bytes_down"
# In the order of the keys: two batches that meet wait for each other and never both.
HOURS = f"""
INSERT INTO usage_usagehour AS kept (tenant_id, subscription_id, hour_at, bytes_up, bytes_down, parts_up, parts_down)
SELECT %s, service, at, up, down, ups::bigint[], downs::bigint[]
FROM unnest(%s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS m(service, at, up, down, ups, downs)
ORDER BY service, at
ON CONFLICT (tenant_id, subscription_id, hour_at) DO UPDATE SET {_SUMS}, {_ADDED}
"""
DAYS = f"""
INSERT INTO usage_usageday AS kept (tenant_id, subscription_id, organization_id, day, bytes_up, bytes_down)
SELECT %s, service, organization, day, up, down
FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::bigint[], %s::bigint[])
    AS m(service, organization, day, up, down)
ORDER BY service, day
ON CONFLICT (tenant_id, subscription_id, day) DO UPDATE SET {_SUMS}
"""
ROUTER_HOURS = f"""
INSERT INTO usage_routerhour AS kept
    (tenant_id, nas_id, organization_id, hour_at, bytes_up, bytes_down, parts_up, parts_down)
SELECT %s, nas, organization, at, up, down, ups::bigint[], downs::bigint[]
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS m(nas, organization, at, up, down, ups, downs)
ORDER BY nas, organization, at
ON CONFLICT (tenant_id, nas_id, organization_id, hour_at) DO UPDATE SET {_SUMS}, {_ADDED}
"""
ROUTER_DAYS = f"""
INSERT INTO usage_routerday AS kept (tenant_id, nas_id, organization_id, day, bytes_up, bytes_down)
SELECT %s, nas, organization, day, up, down
FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::bigint[], %s::bigint[])
    AS m(nas, organization, day, up, down)
ORDER BY nas, organization, day
ON CONFLICT (tenant_id, nas_id, organization_id, day) DO UPDATE SET {_SUMS}
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """Bytes between two packets about a session. Without a service (nobody's login) the router's rows alone count
    them."""

    subscription_id: UUID | None
    organization_id: UUID
    nas_id: UUID | None
    since: datetime
    at: datetime
    bytes_up: int
    bytes_down: int


class _Hour:
    """An hour of one key, being summed."""

    __slots__ = ("down", "up")

    def __init__(self) -> None:
        self.up, self.down = [0] * rules.PARTS_AN_HOUR, [0] * rules.PARTS_AN_HOUR

    def add(self, part: int, up: int, down: int) -> None:
        place = part % rules.PARTS_AN_HOUR
        self.up[place] += up
        self.down[place] += down


@command(needs=permissions.METER)
def meter(ctx: Context, *, moved: Sequence[Moved]) -> None:
    """Add to the counters. The caller sees to it that each byte is reported once."""
    zone = ctx.tenant.timezone
    hours: dict[tuple[UUID, int], _Hour] = defaultdict(_Hour)
    days: dict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0, 0])
    routers: dict[tuple[UUID, UUID, int], _Hour] = defaultdict(_Hour)
    router_days: dict[tuple[UUID, UUID, date], list[int]] = defaultdict(lambda: [0, 0])
    homes: dict[UUID, UUID] = {}
    for each in moved:
        service, organization = each.subscription_id, each.organization_id
        router = each.nas_id or UNKNOWN_ROUTER
        if service is not None:
            homes[service] = organization
        for part, up, down in rules.parts_between(each.since, each.at, each.bytes_up, each.bytes_down):
            hour, day = part // rules.PARTS_AN_HOUR, rules.day_of(part, zone)
            if service is not None:
                hours[service, hour].add(part, up, down)
                _add(days[service, day], up, down)
            routers[router, organization, hour].add(part, up, down)
            _add(router_days[router, organization, day], up, down)
    with connection.cursor() as cursor:
        if hours:
            cursor.execute(HOURS, [ctx.tenant_id, *_columns((key[0],) for key in hours), *_of_hours(hours)])
            owners = [homes[service] for service, _ in days]
            services, dates = _columns(days)
            cursor.execute(DAYS, [ctx.tenant_id, services, owners, dates, *_columns(days.values())])
        if routers:
            keys = _columns((router, organization) for router, organization, _ in routers)
            cursor.execute(ROUTER_HOURS, [ctx.tenant_id, *keys, *_of_hours(routers)])
            cursor.execute(
                ROUTER_DAYS, [ctx.tenant_id, *_columns(router_days), *_columns(router_days.values())]
            )


def _add(sums: list[int], up: int, down: int) -> None:
    sums[0] += up
    sums[1] += down


def _columns(rows: Iterable[Iterable[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _of_hours(
    hours: dict[tuple[UUID, int], _Hour] | dict[tuple[UUID, UUID, int], _Hour],
) -> list[list[object]]:
    """When, up, down, and their parts as PostgreSQL writes arrays."""
    return [
        [datetime.fromtimestamp(key[-1] * 3600, UTC) for key in hours],
        [sum(hour.up) for hour in hours.values()],
        [sum(hour.down) for hour in hours.values()],
        [_array(hour.up) for hour in hours.values()],
        [_array(hour.down) for hour in hours.values()],
    ]


def _array(parts: list[int]) -> str:
    return "{" + ",".join(map(str, parts)) + "}"
