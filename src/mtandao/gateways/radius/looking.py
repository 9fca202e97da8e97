"""A provider's part of RADIUS read from one end to the other and compared, a batch at a time, each recorded by itself:
whoever is stopped on the way begins anew, without harm."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.radius import comparing
from mtandao.gateways.radius.comparing import Seen
from mtandao.gateways.radius.strangers import find_strangers

AT_ONCE = 500
Holder = reconciliation.Holder
Thing = TypeVar("Thing")


def look(ctx: Context) -> str:
    """What came of it, in a sentence. While RADIUS's database is away nothing changes but that it says so."""
    began = time.monotonic()
    try:
        counts = _compare(ctx)
    except Unavailable as away:
        reconciliation.record_failed_radius_look(ctx, problem=str(away), took_ms=_since(began))
        return f"not compared: {away}"
    reconciliation.record_radius_look(ctx, counts=counts, took_ms=_since(began))
    return (
        f"{counts.users} users, {counts.groups} groups and {counts.routers} routers compared: "
        f"new differences {counts.fresh}, strangers {counts.strangers}"
    )


def look_at(ctx: Context, holder: reconciliation.Holder, keys: Sequence[str]) -> None:
    """At these again, because they were repaired."""
    tally = _Tally(ctx)
    if holder == Holder.USER:
        tally.users(network.wanted_logins_by_id(ctx, [UUID(key) for key in keys]))
    elif holder == Holder.ROUTER:
        tally.routers(list(network.routers(ctx).filter(id__in=keys)))
    else:
        tally.groups(_plans(ctx), with_wall=True, among=set(keys))


def _compare(ctx: Context) -> reconciliation.Counts:
    tally = _Tally(ctx)
    tally.groups(_plans(ctx), with_wall=True)
    for routers in _routers(ctx):
        tally.routers(routers)
    for logins in _logins(ctx):
        tally.users(logins)
    # Only now: until all were read, none is known to be gone.
    reconciliation.forget_all_but(ctx, holder=Holder.GROUP, keys=tally.keys[Holder.GROUP])
    reconciliation.forget_all_but(ctx, holder=Holder.ROUTER, keys=tally.keys[Holder.ROUTER])
    strangers = find_strangers(ctx)
    return reconciliation.Counts(
        users=tally.looked[Holder.USER],
        groups=tally.looked[Holder.GROUP],
        routers=tally.looked[Holder.ROUTER],
        strangers=strangers,
        fresh=tally.fresh,
    )


@dataclass
class _Tally:
    """Compares and records, and counts what it did."""

    ctx: Context
    fresh: int = 0
    looked: dict[reconciliation.Holder, int] = field(default_factory=lambda: dict.fromkeys(Holder, 0))
    # Of groups and routers alone, which are few.
    keys: dict[reconciliation.Holder, set[str]] = field(
        default_factory=lambda: {holder: set() for holder in Holder}
    )

    def users(self, logins: Sequence[network.Login]) -> None:
        self._record(Holder.USER, comparing.users(self.ctx, logins), comparing.users_again)

    def routers(self, routers: Sequence[network.Nas]) -> None:
        self._record(Holder.ROUTER, comparing.routers(self.ctx, routers), comparing.routers_again)

    def groups(
        self, plans: Sequence[catalog.Plan], *, with_wall: bool, among: set[str] | None = None
    ) -> None:
        seen = comparing.groups(self.ctx, plans, with_wall=with_wall)
        if among is not None:
            seen = [each for each in seen if each.both.key in among]
        self._record(Holder.GROUP, seen, comparing.groups_again)

    def _record(
        self,
        holder: reconciliation.Holder,
        seen: Sequence[Seen],
        again: Callable[[Context, Sequence[Seen]], Sequence[Seen]],
    ) -> None:
        looked = comparing.settled(self.ctx, seen, lambda those: again(self.ctx, those))
        self.fresh += reconciliation.record_compared(self.ctx, holder=holder, looked=looked)
        self.looked[holder] += len(seen)
        if holder != Holder.USER:
            self.keys[holder] |= {each.both.key for each in seen}


def _plans(ctx: Context) -> list[catalog.Plan]:
    return list(catalog.plans(ctx))


def _routers(ctx: Context) -> Iterator[list[network.Nas]]:
    rows = network.routers(ctx).order_by("id")
    last: UUID | None = None
    while routers := list((rows.filter(id__gt=last) if last else rows)[:AT_ONCE]):
        yield routers
        last = routers[-1].id


def _logins(ctx: Context) -> Iterator[list[network.Login]]:
    last: UUID | None = None
    while logins := network.wanted_logins_after(ctx, last, AT_ONCE):
        yield logins
        last = logins[-1].id


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
