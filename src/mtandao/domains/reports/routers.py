"""Which routers answer. A router is heard through the accounting of its sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context

# Accounting ends a session it has not heard of for so many interims, with this cause (RFC 2866, 5.10).
INTERIMS, LOST = 3, "Lost-Carrier"


class RouterState(StrEnum):
    ANSWERS = "answers"
    EMPTY = "empty"  # nobody is online there, and nobody was lost: nothing to hear
    SILENT = "no_answer"
    NEW = "not_set_up"


@dataclass(frozen=True, slots=True)
class RouterHealth:
    """`lost`: sessions that ended when it fell silent, of customers who are on no other router."""

    router: network.Nas
    state: RouterState
    online: int
    lost: int


def silent_after() -> timedelta:
    return timedelta(seconds=settings.RADIUS_INTERIM_SECONDS * INTERIMS)


def state_of(
    last_seen_at: datetime | None, now: datetime, online: int, lost: int, after: timedelta
) -> RouterState:
    """From what was heard of it last, and what it had then."""
    if last_seen_at is None:
        return RouterState.NEW
    if now - last_seen_at <= after:
        return RouterState.ANSWERS
    return RouterState.SILENT if online or lost else RouterState.EMPTY


def routers(ctx: Context) -> list[RouterHealth]:
    """All of them, the troubled first, then by name. Whom a router lost is asked of those alone that fell silent."""
    after, rows = silent_after(), list(network.routers(ctx))
    live = network.live_sessions(ctx).select_related(None).filter(nas__isnull=False).order_by()
    online = dict(live.values_list("nas_id").annotate(number=Count("id")))
    quiet = [row for row in rows if row.last_seen_at is not None and ctx.now - row.last_seen_at > after]
    lost = _lost(ctx, quiet, after)
    found = []
    for row in rows:
        here, gone = online.get(row.id, 0), lost.get(row.id, 0)
        found.append(RouterHealth(row, state_of(row.last_seen_at, ctx.now, here, gone, after), here, gone))
    return sorted(found, key=lambda each: (each.state != RouterState.SILENT, each.router.name))


def _lost(ctx: Context, quiet: list[network.Nas], after: timedelta) -> dict[UUID, int]:
    """Customers whose session ended when their router was heard last."""
    if not quiet:
        return {}
    cut = network.sessions(ctx).select_related(None).filter(nas__in=quiet, stop_cause=LOST)
    then = cut.filter(stopped_at__gte=F("nas__last_seen_at") - after).order_by()
    return dict(then.values_list("nas_id").annotate(number=Count("subscriber_id", distinct=True)))


def health_of(ctx: Context, router: network.Nas) -> RouterHealth:
    """Of one, without looking at the others."""
    after = silent_after()
    mine = network.sessions(ctx).filter(nas_id=router.id)
    seen = router.last_seen_at
    online = mine.filter(stopped_at=None).count()
    lost = (
        mine.filter(stop_cause=LOST, stopped_at__gte=seen - after).values("subscriber_id").distinct().count()
        if seen
        else 0
    )
    return RouterHealth(router, state_of(seen, ctx.now, online, lost, after), online, lost)
