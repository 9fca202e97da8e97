"""PPPoE services of routers: what is wanted is kept here, and the router follows by comparison and repair."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import ServiceState
from mtandao.domains.network.errors import PoolNotForRouters, ReservedOnRouter, ServiceThere
from mtandao.domains.network.events import PppoeServiceChanged, PppoeServiceRemoved, PppoeServiceSetUp
from mtandao.domains.network.hands import way_to
from mtandao.domains.network.models import Nas, PppoeService
from mtandao.domains.network.pppoe import as_row, keys_of, services_on
from mtandao.domains.network.rules import is_plain_address
from mtandao.domains.network.rules.routeros import (
    LEAST_MTU,
    MOST_MTU,
    Authentication,
    Became,
    InItsWay,
    Key,
    became,
    in_the_way,
    service_rows,
)
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

PLAIN = ("interface", "name", "profile", "local_address", "mtu", "mru", "one_per_host", "keepalive_s")
SETTABLE = (*PLAIN, "authentication", "pool_id", "local_pool_id")
LONGEST_KEEPALIVE_S = 3600
# What a router's terminal, its logs and RADIUS (Called-Station-Id) all take.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@command(needs=permissions.CHANGE_NAS)
def set_up_pppoe(ctx: Context, *, nas_id: UUID, **given: Any) -> PppoeService:
    """Wanted from now on; the router is looked at and gets it as soon as it answers."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    way_to(nas)
    it = PppoeService(
        tenant_id=ctx.tenant_id, organization_id=nas.organization_id, nas=nas, created_at=ctx.now
    )
    _write(ctx, it, given)
    emit(ctx, PppoeServiceSetUp(subject_id=nas.id, service=it.name, interface=it.interface))
    return it


@command(needs=permissions.CHANGE_NAS)
def change_pppoe(ctx: Context, *, nas_id: UUID, service_id: UUID, **changes: Any) -> PppoeService:
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    it = PppoeService.locked(ctx, id=service_id, nas_id=nas.id, removed_at=None)
    _write(ctx, it, changes)
    emit(ctx, PppoeServiceChanged(subject_id=nas.id, service=it.name, interface=it.interface))
    return it


@command(needs=permissions.CHANGE_NAS)
def remove_pppoe(ctx: Context, *, nas_id: UUID, service_id: UUID) -> PppoeService:
    """Its rows are wanted no more, and go from the router as soon as it answers. Who is online stays so until then."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    it = PppoeService.locked(ctx, id=service_id, nas_id=nas.id, removed_at=None)
    it.removed_at = it.changed_at = ctx.now
    it.state, it.said = ServiceState.WAITING, ""
    it.save(update_fields=["removed_at", "changed_at", "state", "said"])
    emit(ctx, PppoeServiceRemoved(subject_id=nas.id, service=it.name, interface=it.interface))
    return it


@command(needs=permissions.PROVISION)
def record_services_seen(ctx: Context, *, nas_id: UUID, differing: Mapping[Key, InItsWay]) -> None:
    """What a comparison tells of the services of a router."""
    for it in list(services_on(ctx, nas_id).select_for_update(of=("self",)).order_by("id")):
        what, name = became(keys_of(it), differing)
        was = it.state, it.said
        it.state, it.said = _state(it, what, name)
        if was != (it.state, it.said):
            if it.state == ServiceState.SERVING:
                it.settled_at = ctx.now
            it.save(update_fields=["state", "said", "settled_at"])


@command(needs=permissions.PROVISION)
def record_services_refused(ctx: Context, *, nas_id: UUID, refused: Mapping[Key, str]) -> None:
    """The router said no, in its own words: it is not asked again until somebody changes the service."""
    for it in list(services_on(ctx, nas_id).select_for_update(of=("self",)).order_by("id")):
        said = [refused[key] for key in keys_of(it) if key in refused]
        # The first: what comes after it names what was refused.
        if said and it.state == ServiceState.WAITING:
            it.state, it.said = ServiceState.REFUSED, said[0]
            it.save(update_fields=["state", "said"])


def _state(it: PppoeService, what: Became, name: str) -> tuple[ServiceState, str]:
    if what is Became.AS_WANTED:
        return (ServiceState.GONE if it.removed_at else ServiceState.SERVING), ""
    if what is Became.TAKEN:
        return ServiceState.TAKEN, name
    if what is Became.RESERVED:
        return ServiceState.RESERVED, name
    if it.state in (ServiceState.SERVING, ServiceState.DIFFERS):
        return ServiceState.DIFFERS, ""
    if it.state == ServiceState.REFUSED:
        return ServiceState.REFUSED, it.said
    # What was in its way is so no more.
    return ServiceState.WAITING, ""


def _write(ctx: Context, it: PppoeService, given: Mapping[str, Any]) -> None:
    wrong = _take(ctx, it, given) | _wrong(it)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    _demand_free(it)
    it.changed_at, it.state, it.said = ctx.now, ServiceState.WAITING, ""
    try:
        with transaction.atomic():
            it.save()
    except IntegrityError:
        raise ServiceThere(
            _(
                "%(router)s has a PPPoE service of this name on %(interface)s, or one with this profile, already."
            )
            % {"router": it.nas.name, "interface": it.interface},
            interface=it.interface,
        ) from None


def _take(ctx: Context, it: PppoeService, given: Mapping[str, Any]) -> dict[str, str]:
    wrong = {name: _("A PPPoE service has no such field.") for name in given if name not in SETTABLE}
    for name in PLAIN:
        if name in given:
            value = given[name]
            setattr(it, name, value.strip() if isinstance(value, str) else value)
    it.local_address = it.local_address or None
    it.profile = it.profile or f"pppoe-{it.name}"
    if "authentication" in given or not it.authentication:
        asked = {str(each) for each in given.get("authentication") or Authentication}
        it.authentication = [str(each) for each in Authentication if each in asked]
        if asked - set(Authentication):
            wrong["authentication"] = _("One of %(these)s.") % {"these": ", ".join(Authentication)}
    for name in ("pool_id", "local_pool_id"):
        if given.get(name):
            setattr(it, name.removesuffix("_id"), _pool(ctx, given[name]))
        elif name == "local_pool_id" and name in given:
            it.local_pool = None
    return wrong


def _wrong(it: PppoeService) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not it.interface:
        wrong["interface"] = _("An interface of the router.")
    named_alike = it.profile == f"pppoe-{it.name}"
    for name in ("name",) if named_alike else ("name", "profile"):
        if not _NAME.fullmatch(getattr(it, name)):
            wrong[name] = _("Letters, digits, dots and dashes, 63 at most.")
    for name in ("mtu", "mru"):
        if not LEAST_MTU <= getattr(it, name) <= MOST_MTU:
            wrong[name] = _("From %(least)s to %(most)s bytes.") % {"least": LEAST_MTU, "most": MOST_MTU}
    if not 1 <= it.keepalive_s <= LONGEST_KEEPALIVE_S:
        wrong["keepalive_s"] = _("From 1 to %(most)s seconds.") % {"most": LONGEST_KEEPALIVE_S}
    if it.pool_id is None:
        wrong["pool_id"] = _("A pool that routers give from.")
    elif it.local_address and not is_plain_address(it.local_address):
        wrong["local_address"] = _("An address like 100.64.0.1.")
    elif not (it.local_pool_id or it.local_address or it.pool.subnet.gateway):
        wrong["local_address"] = _("The pool's network has no gateway: our end needs an address.")
    return wrong


def _pool(ctx: Context, pool_id: Any) -> ipam.Pool:
    pool = ipam.pool(ctx, UUID(str(pool_id)))
    if pool.kind not in ipam.GIVEN_BY_ROUTERS or pool.version != 4:
        raise PoolNotForRouters(
            _("%(pool)s is no pool of IPv4 addresses that routers give from.") % {"pool": pool.name},
            pool=pool.name,
        )
    return pool


def _demand_free(it: PppoeService) -> None:
    """Refused before it is wanted; the rule of repairs and the last hand refuse it too."""
    reserved = it.nas.untouched()
    for row in service_rows([as_row(it)]):
        found = in_the_way(row.menu, row.values, reserved)
        if found is not None:
            raise ReservedOnRouter(
                _(
                    "%(what)s is reserved on %(router)s: it is its uplink, or what it is managed from. Choose another "
                    "interface, or change what is reserved."
                )
                % {"what": found.name, "router": it.nas.name},
                reserved=found.name,
            )
