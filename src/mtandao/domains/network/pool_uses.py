"""What this room uses of the address plan without holding an address: pools of routers, of PPPoE services, of plans."""

from collections.abc import Iterator

from django.db.models import Q

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import PoolOnRouter, PppoeService
from mtandao.foundation.context import Context


def users_of_pool(ctx: Context, pool: ipam.Pool) -> Iterator[str]:
    """Routers, services as `homes on Westlands-1`, and plans that call it by its name."""
    whole = ctx.trusted()
    services = PppoeService.of(whole).filter(
        Q(pool=pool) | Q(local_pool=pool), removed_at=None, nas__removed_at=None
    )
    for service in services.select_related("nas").order_by("nas__name", "name"):
        yield f"{service.name} ({service.nas.name})"
    tied = PoolOnRouter.of(whole).filter(pool=pool, nas__removed_at=None).order_by("nas__name")
    yield from tied.values_list("nas__name", flat=True)
    named = Q(pool_name__iexact=pool.name) | Q(ipv6_pool_name__iexact=pool.name)
    yield from catalog.plans(whole).filter(named).order_by("name").values_list("name", flat=True)
