"""Routers that ask RADIUS."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from mtandao.domains.network import permissions, rules
from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.errors import RouterAddressTaken
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
    "counts_swapped",
    "site",
    "api_user",
    "api_password",
)


@command(needs=permissions.CHANGE_NAS)
def register_nas(ctx: Context, *, name: str, address: str, secret: str, **more: Any) -> Nas:
    """Let a router ask. RADIUS knows it within half a minute."""
    nas = Nas(tenant_id=ctx.tenant_id, organization_id=ctx.organization_id, created_at=ctx.now)
    _write(nas, {"name": name, "address": address, "secret": secret, **more})
    emit(ctx, NasRegistered(subject_id=nas.id))
    return nas


@command(needs=permissions.CHANGE_NAS)
def change_nas(ctx: Context, *, nas_id: UUID, **changes: Any) -> Nas:
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    old, swapped = nas.address, nas.counts_swapped
    _write(nas, changes)
    if nas.counts_swapped != swapped:
        _turn_round(ctx, nas)
    emit(ctx, NasChanged(subject_id=nas.id, old_address=old if old != nas.address else ""))
    return nas


@command(needs=permissions.CHANGE_NAS)
def remove_nas(ctx: Context, *, nas_id: UUID) -> Nas:
    """It may ask no more. Its history stays."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    nas.removed_at = ctx.now
    nas.save(update_fields=["removed_at"])
    emit(ctx, NasRemoved(subject_id=nas.id, address=nas.address))
    return nas


def _turn_round(ctx: Context, nas: Nas) -> None:
    """What its open sessions were told so far was the other way round too; what they move next is counted from
    there. Hours that are counted already stay."""
    Session.of(ctx).filter(nas=nas, stopped_at=None).update(
        bytes_up=F("bytes_down"), bytes_down=F("bytes_up"), bps_up=F("bps_down"), bps_down=F("bps_up")
    )


def _write(nas: Nas, changes: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    for field, value in changes.items():
        if field not in SETTABLE:
            wrong[field] = "A router has no such field."
        else:
            setattr(nas, field, value.strip() if isinstance(value, str) else value)
    if not nas.name:
        wrong["name"] = "A name is needed."
    if not rules.is_plain_address(nas.address):
        wrong["address"] = "The address its packets come from, like 10.90.4.7."
    if len(nas.secret or "") < 6:
        wrong["secret"] = "At least 6 characters; the router must have the same."
    if nas.vendor not in Vendor.values:
        wrong["vendor"] = f"One of {', '.join(Vendor.values)}."
    if not (isinstance(nas.coa_port, int) and 1 <= nas.coa_port <= 65535):
        wrong["coa_port"] = "A port from 1 to 65535."
    if wrong:
        raise Malformed("Not saved: see the fields.", fields=wrong)
    try:
        with transaction.atomic():
            nas.save()
    except IntegrityError:
        raise RouterAddressTaken(
            f"A router with the address {nas.address} exists already.", address=nas.address
        ) from None
