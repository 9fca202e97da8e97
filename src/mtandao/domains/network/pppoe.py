"""Reads about PPPoE services: as rows for a router, and what is owed to whom."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from mtandao.domains.network.choices import ServiceState
from mtandao.domains.network.models import PppoeService
from mtandao.domains.network.rules.routeros import Key, ServiceOn, pool_key, service_keys
from mtandao.domains.network.rules.routeros.dialing import POOL
from mtandao.foundation.context import Context


def services_on(ctx: Context, nas_id: UUID) -> QuerySet[PppoeService]:
    """Those that are wanted, and those whose rows are still to go."""
    rows = PppoeService.of(ctx).filter(~Q(state=ServiceState.GONE), nas_id=nas_id)
    return rows.select_related("pool__subnet", "local_pool").order_by("interface", "name", "id")


def service_on(ctx: Context, nas_id: UUID, service_id: UUID) -> PppoeService:
    """NotFound if it is not there, or removed."""
    return PppoeService.found(ctx, id=service_id, nas_id=nas_id, removed_at=None)


def as_rows(services: Iterable[PppoeService]) -> tuple[ServiceOn, ...]:
    """The eldest first: where two want the same, it has it."""
    wanted = [each for each in services if each.removed_at is None]
    return tuple(as_row(each) for each in sorted(wanted, key=lambda each: (each.created_at, each.id)))


def as_row(it: PppoeService) -> ServiceOn:
    subnet = it.pool.subnet
    local = it.local_pool.name if it.local_pool else it.local_address or subnet.gateway or ""
    return ServiceOn(
        key=it.id.hex,
        interface=it.interface,
        name=it.name,
        profile=it.profile,
        local=local,
        remote=it.pool.name,
        name_servers=tuple(subnet.dns),
        mtu=it.mtu,
        mru=it.mru,
        one_per_host=it.one_per_host,
        keepalive_s=it.keepalive_s,
        authentication=tuple(it.authentication),
    )


def keys_of(it: PppoeService) -> list[Key]:
    """All rows that it takes, the pools first."""
    pools = [(POOL, pool_key(each.hex)) for each in (it.pool_id, it.local_pool_id) if each]
    return [*pools, *service_keys(it.id.hex)]


def rows_refused(ctx: Context, nas_id: UUID) -> set[Key]:
    """Rows that the router refused for good: it is not asked again until somebody changes the service."""
    refused = services_on(ctx, nas_id).filter(state=ServiceState.REFUSED)
    return {key for it in refused for key in service_keys(it.id.hex)}


def rows_owed(ctx: Context, nas_id: UUID) -> dict[Key, datetime]:
    """Rows that somebody asked for, or wants gone, and that the router has not told of yet; with when he did."""
    waiting = services_on(ctx, nas_id).filter(state=ServiceState.WAITING)
    return {key: it.changed_at for it in waiting for key in keys_of(it)}
