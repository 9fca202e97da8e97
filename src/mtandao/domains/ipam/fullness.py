"""How full pools and subnets are: what is held, and of pools that routers give from, who is online."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from mtandao.domains.ipam.choices import GIVEN_BY_ROUTERS, PoolKind
from mtandao.domains.ipam.finding import free_of_pool
from mtandao.domains.ipam.models import Pool, Subnet
from mtandao.domains.ipam.queries import held_in, held_in_pools, pools
from mtandao.domains.ipam.uses import online_in
from mtandao.foundation.context import Context

# Of a thousand, so much is in use: whoever comes next may be the last.
NEARLY_FULL = 900
# Of IPv6 there is more than a column of PostgreSQL counts.
COUNTED = 1 << 62


@dataclass(frozen=True, slots=True)
class Fill:
    """`online` is counted of pools that routers give from; in others an address is held before somebody is."""

    held: int
    online: int
    free: int
    given_by_routers: bool

    @property
    def used(self) -> int:
        return self.online if self.given_by_routers else self.held

    @property
    def size(self) -> int:
        return self.used + self.free

    @property
    def per_mille(self) -> int:
        return self.used * 1000 // self.size if self.size else 0


def fill_of_pools(ctx: Context, rows: Iterable[Pool]) -> dict[UUID, Fill]:
    """By pool. What routers delegate of IPv6 is counted by nobody: there it is what is held."""
    found = list(rows)
    held = held_in_pools(ctx, [pool.id for pool in found])
    by_routers = [pool for pool in found if pool.kind in GIVEN_BY_ROUTERS and pool.prefix_length is None]
    online = online_in(ctx, {pool.id: (pool.first, pool.last) for pool in by_routers})
    theirs = {pool.id for pool in by_routers}
    return {
        pool.id: _fill(pool, held.get(pool.id, 0), online.get(pool.id, 0), pool.id in theirs)
        for pool in found
    }


def _fill(pool: Pool, held: int, online: int, given_by_routers: bool) -> Fill:
    free = free_of_pool(pool, online if given_by_routers else held)
    return Fill(held, online, free, given_by_routers)


def used_of_subnets(ctx: Context, rows: Iterable[Subnet]) -> dict[UUID, int]:
    """By subnet: what is held, and who is online without holding. Whoever holds an address and is online counts once;
    one that is held and not online hides nobody who is online from a router's pool."""
    found = {row.id: row for row in rows}
    held = held_in(ctx, found)
    online = online_in(ctx, {row.id: (row.first, row.last) for row in found.values()})
    inside = pools(ctx).filter(subnet_id__any=list(found), kind__in=GIVEN_BY_ROUTERS, prefix_length=None)
    from_pools: dict[UUID, int] = {}
    given = list(inside)
    counted = online_in(ctx, {pool.id: (pool.first, pool.last) for pool in given})
    for pool in given:
        from_pools[pool.subnet_id] = from_pools.get(pool.subnet_id, 0) + counted.get(pool.id, 0)
    return {
        key: min(
            row.size, held.get(key, 0) + max(from_pools.get(key, 0), online.get(key, 0) - held.get(key, 0))
        )
        for key, row in found.items()
    }


def nearly_full(ctx: Context) -> QuerySet[Any]:
    """Pools of which hardly any address is left to give, the fullest first."""
    giving = pools(ctx).exclude(kind=PoolKind.RESERVED)
    return ranked(ctx, giving).filter(fullness__gte=NEARLY_FULL).order_by("-fullness", "id")


def ranked(ctx: Context, rows: QuerySet[Pool]) -> QuerySet[Any]:
    """Each with its `fullness`, in thousandths, to be ordered and asked by; and what is `used` of how much `room`."""
    fill = fill_of_pools(ctx, rows.order_by())
    told = _told(rows, "fullness", {key: each.per_mille for key, each in fill.items()})
    told = _told(told, "used", {key: each.used for key, each in fill.items()})
    return _told(told, "room", {key: min(each.size, COUNTED) for key, each in fill.items()})


def with_used(ctx: Context, rows: QuerySet[Subnet]) -> QuerySet[Any]:
    """Each with its `used` addresses."""
    return _told(rows, "used", used_of_subnets(ctx, rows.order_by()))


def _told(rows: QuerySet[Any], name: str, values: Mapping[UUID, int]) -> QuerySet[Any]:
    """What was counted beside the rows becomes a column of theirs."""
    column = f"coalesce((%s::jsonb ->> {rows.model._meta.db_table}.id::text)::bigint, 0)"
    said = json.dumps({str(key): value for key, value in values.items() if value})
    told: QuerySet[Any] = rows.annotate(**{name: RawSQL(column, [said], BigIntegerField())})
    return told
