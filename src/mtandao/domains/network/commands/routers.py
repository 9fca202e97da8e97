"""Routers that ask RADIUS."""

import re
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.network import permissions, rules, tunnel
from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.commands.onboarding import issue_line
from mtandao.domains.network.commands.pops import pop_named
from mtandao.domains.network.commands.router_locks import locks_follow, nobody_is_locked_to
from mtandao.domains.network.errors import PeopleOnline, RouterAddressTaken
from mtandao.domains.network.events import NasChanged, NasRegistered, NasRemoved
from mtandao.domains.network.models import Nas, Session
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

SETTABLE = (
    "name",
    "address",
    "secret",
    "vendor",
    "coa_port",
    "wall_filter",
    "counts_swapped",
    "pop",
    "vlan_interface",
    "api_user",
    "api_password",
    "api_port",
    "api_tls",
    "api_ca",
    "reserved",
)
API_USER = "mtandao"
MOST_RESERVED = 100
LONGEST_INTERFACE = 63
# As a packet takes it, and no more than names of filters are made of.
FILTER = re.compile(r"[A-Za-z0-9._:/#@=,+-]{1,253}")
# Why a session ended that nobody heard the end of.
REMOVED = "Router-Removed"


@command(needs=permissions.CHANGE_NAS)
def register_nas(ctx: Context, *, name: str, address: str = "", secret: str = "", **more: Any) -> Nas:
    """Let a router ask. RADIUS knows it within half a minute. A name is enough where the platform has a management
    network: address, keys, secret and user are made here. Elsewhere its own address is needed too."""
    nas = Nas(tenant_id=ctx.tenant_id, organization_id=ctx.organization_id, created_at=ctx.now)
    _place(ctx, more)
    given = {"name": name, "address": address, "secret": secret or rules.password(24), **more}
    hub = tunnel.hub()
    is_mikrotik = given.get("vendor", Vendor.MIKROTIK) == Vendor.MIKROTIK
    if is_mikrotik and not given.get("api_user"):
        given |= {"api_user": API_USER, "api_password": rules.password(24)}
    if is_mikrotik and hub is not None and not address.strip():
        keys = tunnel.new_keys()
        given["address"] = tunnel.next_address(ctx, hub.network)
        nas.tunnel_key, nas.tunnel_public_key = keys.private, keys.public
    _write(nas, given)
    emit(ctx, NasRegistered(subject_id=nas.id))
    if is_mikrotik:
        issue_line(ctx, nas_id=nas.id)
    return nas


@command(needs=permissions.CHANGE_NAS)
def change_nas(ctx: Context, *, nas_id: UUID, **changes: Any) -> Nas:
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    old, swapped = nas.address, nas.counts_swapped
    _place(ctx, changes)
    _write(nas, changes)
    if nas.counts_swapped != swapped:
        _turn_round(ctx, nas)
    if nas.address != old:
        locks_follow(ctx, nas)
    emit(ctx, NasChanged(subject_id=nas.id, old_address=old if old != nas.address else ""))
    return nas


@command(needs=permissions.CHANGE_NAS)
def remove_nas(ctx: Context, *, nas_id: UUID, anyway: bool = False) -> Nas:
    """It may ask no more. Its history stays. Refused while somebody is online there, unless `anyway`: nobody listens to
    what it would tell of them any more, so their sessions end here with what it told last."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    nobody_is_locked_to(ctx, nas)
    running = Session.of(ctx).filter(nas=nas, stopped_at=None)
    online = running.count()
    if online and not anyway:
        said = ngettext(
            "%(n)s session runs on %(router)s. Disconnect it first, or remove the router anyway.",
            "%(n)s sessions run on %(router)s. Disconnect them first, or remove the router anyway.",
            online,
        )
        raise PeopleOnline(said % {"n": online, "router": nas.name}, online=online)
    running.update(stopped_at=F("updated_at"), stop_cause=REMOVED, bps_up=0, bps_down=0)
    nas.removed_at = ctx.now
    nas.save(update_fields=["removed_at"])
    emit(ctx, NasRemoved(subject_id=nas.id, address=nas.address))
    return nas


def _place(ctx: Context, changes: dict[str, Any]) -> None:
    """Into the POP of this name; one that there is not yet is opened. An empty name: nowhere."""
    if "pop" in changes:
        changes["pop"] = pop_named(ctx, changes["pop"])


def _turn_round(ctx: Context, nas: Nas) -> None:
    """What its open sessions were told so far was the other way round too; what they move next is counted from
    there. Hours that are counted already stay."""
    Session.of(ctx).filter(nas=nas, stopped_at=None).update(
        bytes_up=F("bytes_down"), bytes_down=F("bytes_up"), bps_up=F("bps_down"), bps_down=F("bps_up")
    )


def _write(nas: Nas, changes: dict[str, Any]) -> None:
    """What stays the same is not written again: a secret would be sealed anew, and the audit call it changed."""
    wrong: dict[str, str] = {}
    changed: list[str] = []
    for field, value in changes.items():
        if field not in SETTABLE:
            wrong[field] = _("A router has no such field.")
            continue
        given = value.strip() if isinstance(value, str) else value
        if field == "reserved":
            given = list(dict.fromkeys(each.strip() for each in value if each.strip()))[:MOST_RESERVED]
        if given != getattr(nas, field):
            setattr(nas, field, given)
            changed.append(field)
    if not nas.name:
        wrong["name"] = _("A name is needed.")
    if not rules.is_plain_address(nas.address):
        wrong["address"] = _("The address its packets come from, like 10.90.4.7.")
    if len(nas.secret or "") < 6:
        wrong["secret"] = _("At least 6 characters; the router must have the same.")
    if nas.vendor not in Vendor.values:
        wrong["vendor"] = _("One of %(these)s.") % {"these": ", ".join(Vendor.values)}
    for field in ("coa_port", "api_port"):
        port = getattr(nas, field)
        if not (isinstance(port, int) and 1 <= port <= 65535):
            wrong[field] = _("A port from 1 to 65535.")
    if nas.wall_filter and not FILTER.fullmatch(nas.wall_filter):
        wrong["wall_filter"] = _("Letters, digits and . _ : / # @ = , + - alone, 253 at most.")
    if len(nas.vlan_interface) > LONGEST_INTERFACE:
        wrong["vlan_interface"] = _("A name of up to %(most)s characters.") % {"most": LONGEST_INTERFACE}
    if nas.api_ca and not rules.is_certificate(nas.api_ca):
        wrong["api_ca"] = _("A certificate as text, which begins with BEGIN CERTIFICATE.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    try:
        with transaction.atomic():
            nas.save(update_fields=None if nas._state.adding else changed)
    except IntegrityError:
        raise RouterAddressTaken(
            _("A router with the address %(address)s exists already.") % {"address": nas.address},
            address=nas.address,
        ) from None
