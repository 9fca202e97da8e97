"""Reads about addresses: who had one at a time, which pools routers are to have, who waits for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import AddressWait, Nas, PoolOnRouter, PppoeService, Session
from mtandao.domains.network.prefixes import with_address
from mtandao.domains.network.queries import days_sessions_are_kept, live_sessions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class WantedPool:
    """As a router is to have it. `prefix_length`: it delegates prefixes of that length."""

    id: UUID
    name: str
    kind: str
    first: str
    last: str
    prefix_length: int | None


def pools_wanted_on(ctx: Context, nas_ids: Iterable[UUID]) -> dict[UUID, list[WantedPool]]:
    """By router, in the order of their addresses; routers without any have an empty list. Those that it gives from, and
    those that its PPPoE services name."""
    wanted: dict[UUID, dict[UUID, ipam.Pool]] = {nas_id: {} for nas_id in nas_ids}
    tied = PoolOnRouter.of(ctx).filter(nas_id__any=list(wanted), pool__removed_at=None)
    for row in tied.select_related("pool"):
        wanted[row.nas_id][row.pool_id] = row.pool
    services = PppoeService.of(ctx).filter(nas_id__any=list(wanted), removed_at=None)
    for service in services.select_related("pool", "local_pool"):
        for pool in (service.pool, service.local_pool):
            if pool is not None:
                wanted[service.nas_id][pool.id] = pool
    return {nas_id: _in_order(pools.values()) for nas_id, pools in wanted.items()}


def _in_order(pools: Iterable[ipam.Pool]) -> list[WantedPool]:
    ordered = sorted(pools, key=lambda pool: (pool.version, pool.span))
    return [
        WantedPool(pool.id, pool.name, pool.kind, pool.first, pool.last, pool.prefix_length)
        for pool in ordered
    ]


def pools_of_router(ctx: Context, nas_id: UUID) -> list[ipam.Pool]:
    rows = PoolOnRouter.of(ctx).filter(nas_id=nas_id, pool__removed_at=None).select_related("pool__subnet")
    return [row.pool for row in rows.order_by("pool__first")]


def routers_of_pool(ctx: Context, pool_ids: Iterable[UUID]) -> dict[UUID, list[Nas]]:
    """By pool, the routers that give from it."""
    found: dict[UUID, list[Nas]] = {pool_id: [] for pool_id in pool_ids}
    rows = PoolOnRouter.of(ctx).filter(pool_id__any=list(found), nas__removed_at=None)
    for row in rows.select_related("nas").order_by("nas__name"):
        found[row.pool_id].append(row.nas)
    return found


def routers_that_hold(ctx: Context, pool_ids: Iterable[UUID]) -> list[UUID]:
    """Those that are to have one of these pools, or had it until it was removed: they give from it, or a PPPoE service
    of theirs does."""
    ids = list(pool_ids)
    ties = PoolOnRouter.of(ctx).filter(pool_id__any=ids, nas__removed_at=None)
    services = PppoeService.of(ctx).filter(
        Q(pool_id__any=ids) | Q(local_pool_id__any=ids), removed_at=None, nas__removed_at=None
    )
    found = {*ties.values_list("nas_id", flat=True), *services.values_list("nas_id", flat=True)}
    return sorted(found)


def waiting_for_address(ctx: Context) -> QuerySet[AddressWait]:
    """The longest first."""
    return AddressWait.of(ctx).select_related("login__subscriber").order_by("since", "id")


@dataclass(frozen=True, slots=True)
class WhoHad:
    """`sessions`: who was online with the address then, more than one only where accounting overlapped.
    `held`: who held it, whether online or not. `since`: sessions are known from there on, and none before.
    With `until` it is asked of all the time from `at` to there; `holders` are then all who held it."""

    address: str
    at: datetime
    sessions: tuple[Session, ...]
    holders: tuple[ipam.HeldAddress, ...]
    since: datetime | None
    until: datetime | None = None
    is_cut: bool = False

    @property
    def held(self) -> ipam.HeldAddress | None:
        return self.holders[0] if self.holders else None

    @property
    def nobody(self) -> bool:
        return not self.sessions and self.held is None

    @property
    def is_before_the_records(self) -> bool:
        return self.since is None or self.at < self.since


# At one moment, and over a range.
MOST, MOST_OVER_TIME = 5, 500


def who_had(ctx: Context, address: str, at: datetime, until: datetime | None = None) -> WhoHad:
    """From what accounting told, and from what was given out. Of IPv6 also whoever held the prefix around it."""
    online = Session.of(ctx).filter(started_at__lte=until or at)
    then = online.filter(Q(stopped_at=None) | Q(stopped_at__gt=at))
    rows = (
        with_address(then, address)
        .select_related("login__subscriber", "nas")
        .defer("login__password", "nas__secret", "nas__api_password")
    )
    most = MOST if until is None else MOST_OVER_TIME
    found = list(rows.order_by("-started_at", "-id")[: most + 1])
    if until is None:
        held = ipam.held_at(ctx, address, at)
        holders = [held] if held else []
    else:
        holders = ipam.held_between(ctx, address, at, until)
    return WhoHad(address, at, tuple(found[:most]), tuple(holders), _since(ctx), until, len(found) > most)


def _since(ctx: Context) -> datetime | None:
    """The first session that is still known; where there was none, the first address that was given."""
    first = Session.of(ctx).order_by("started_at", "id").values_list("started_at", flat=True).first()
    if first is None:
        return ipam.first_record(ctx)
    return max(first, ctx.now - timedelta(days=days_sessions_are_kept(ctx)))


def online_within(ctx: Context, first: str, last: str) -> QuerySet[Session]:
    """Who is online with an address of this span."""
    return live_sessions(ctx).filter(address__gte=first, address__lte=last)


def online_by_part(ctx: Context, first: str, last: str, part: int) -> dict[int, int]:
    """How many are online in each part of so many IPv4 addresses; of IPv6 nothing is counted."""
    if ":" in first:
        return {}
    place = RawSQL("(network_session.address - %s::inet) / %s", [first, part], BigIntegerField())
    rows = Session.of(ctx).filter(stopped_at=None, address__gte=first, address__lte=last).order_by()
    grouped = rows.annotate(place=place).values_list("place").annotate(n=Count("address", distinct=True))
    return {int(at): n for at, n in grouped}
