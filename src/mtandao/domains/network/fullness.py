"""How full the pools are that routers give from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import Login, PppoeService, RouterStatus, Session
from mtandao.foundation.context import Context

# Of so many one is free: whoever dials in next may be the last.
NEARLY = 20


@dataclass(frozen=True, slots=True)
class PoolUse:
    pool: ipam.Pool
    online: int
    free: int

    @property
    def size(self) -> int:
        return self.online + self.free

    @property
    def full(self) -> bool:
        return self.free == 0

    @property
    def nearly_full(self) -> bool:
        return self.free * NEARLY <= self.size


def pool_of_line(ctx: Context, login: Login, pool_name: str, nas_id: UUID | None) -> PoolUse | None:
    """Where its next IPv4 address would come from: the pool of its plan, else the emptiest of its router's PPPoE
    services. None where it has an address of its own, or where nobody planned the pool."""
    if login.static_ip:
        return None
    pools: Sequence[ipam.Pool] = list(ipam.pools_named(ctx, [pool_name]).values())
    if not pool_name and nas_id is not None:
        services = PppoeService.of(ctx).filter(nas_id=nas_id, removed_at=None).select_related("pool__subnet")
        pools = list({each.pool_id: each.pool for each in services}.values())
    given = [each for each in pools if each.kind in ipam.GIVEN_BY_ROUTERS and each.prefix_length is None]
    used = [_use(ctx, each) for each in given if each.version == 4]
    return max(used, key=lambda each: each.free, default=None)


def _use(ctx: Context, pool: ipam.Pool) -> PoolUse:
    """Counted over all of the provider's customers, whoever asks: a partner's dial in at the same pool."""
    live = Session.objects.filter(tenant_id=ctx.tenant_id, stopped_at=None)
    there = live.filter(address__gte=pool.first, address__lte=pool.last)
    online = there.aggregate(n=Count("address", distinct=True))["n"]
    return PoolUse(pool, online, ipam.free_of_pool(pool, online))


def status_of(ctx: Context, nas_id: UUID) -> RouterStatus | None:
    """How it was when it was asked over REST last."""
    return RouterStatus.of(ctx).filter(nas_id=nas_id).first()
