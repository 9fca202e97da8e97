"""What this room uses of the address plan without holding an address: pools of routers, of PPPoE services, of
plans; and who is online from them."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import BooleanField, Count, IntegerField, Q
from django.db.models.expressions import RawSQL

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import PoolOnRouter, PppoeService, Session
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


def online_in_spans(ctx: Context, spans: Mapping[UUID, tuple[str, str]]) -> dict[UUID, int]:
    """One pass over who is online, however many spans there are: each address falls behind the last that begins before
    it, and counts if that one reaches so far. The spans share no address."""
    keys = sorted(spans, key=lambda key: (":" in spans[key][0], ipam.as_number(spans[key][0])))
    firsts, lasts = [spans[key][0] for key in keys], [spans[key][1] for key in keys]
    if not keys:
        return {}
    place = "width_bucket(network_session.address, %s::inet[])"
    within = f"network_session.address <= (%s::inet[])[{place}]"
    live = Session.objects.filter(
        tenant_id=ctx.tenant_id, stopped_at=None, address__gte=firsts[0], address__lte=lasts[-1]
    )
    there = live.annotate(
        place=RawSQL(place, [firsts], IntegerField()),
        within=RawSQL(within, [lasts, firsts], BooleanField()),
    ).filter(within=True)
    grouped = there.order_by().values_list("place").annotate(n=Count("address", distinct=True))
    return {keys[at - 1]: n for at, n in grouped}
