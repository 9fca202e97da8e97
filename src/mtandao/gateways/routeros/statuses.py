"""Routers asked how they are: version, load, sessions. Ten at a time, no transaction open meanwhile."""

from django.db.models import Q

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.foundation.tenancy.fence import fence

# A thousand routers that answer take a minute; so many at a time, that what is known is kept soon.
BATCH = 200


def ask_those_due(ctx: Context) -> tuple[int, int]:
    """How many answer, of how many asked. A router that failed three times rests, longer and longer."""
    answer, waiting = 0, _due(ctx)
    for start in range(0, len(waiting), BATCH):
        answer += ask(ctx, waiting[start : start + BATCH])
    return answer, len(waiting)


def ask(ctx: Context, routers: list[network.Nas]) -> int:
    ways, looks = [], []
    for nas in routers:
        try:
            ways.append(network.way_to(nas))
        except network.Trouble as trouble:
            looks.append(network.Look(nas_id=nas.pk, reach=trouble.reach, said=trouble.detail))
    looks += network.looks(ways)
    return network.record_looks(ctx, looks=looks)


def _due(ctx: Context) -> list[network.Nas]:
    rested = Q(status__isnull=True) | Q(status__rest_until=None) | Q(status__rest_until__lte=ctx.now)
    with fence(ctx):
        rows = network.routers(ctx).filter(rested, vendor=network.Vendor.MIKROTIK)
        return list(rows.order_by("pk"))
