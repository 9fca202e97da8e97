"""Which routers answer, for whoever looks at all of them or at one customer's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context

LOST = network.LOST
RouterState = network.RouterState
silent_after = network.silent_after


@dataclass(frozen=True, slots=True)
class RouterHealth:
    """`lost`: of a silent one, whom it cut off: who was online when it fell silent, given up meanwhile or not."""

    router: network.Nas
    state: RouterState
    online: int
    lost: int
    silent_since: datetime


def routers(ctx: Context) -> list[RouterHealth]:
    """All of them, the troubled first, then by name."""
    found = [_health(row) for row in network.with_state(ctx, network.routers(ctx))]
    return sorted(found, key=lambda each: (each.state != RouterState.SILENT, each.router.name))


def health_of(ctx: Context, router: network.Nas) -> RouterHealth:
    """Of one, without looking at the others."""
    return _health(network.with_state(ctx, network.routers(ctx)).get(pk=router.pk))


def _health(row: Any) -> RouterHealth:
    silent = row.state == RouterState.SILENT
    return RouterHealth(
        row, RouterState(row.state), row.online, row.online + row.lost if silent else 0, row.silent_since
    )
