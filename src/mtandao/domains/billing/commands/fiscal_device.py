"""The device that the tax office knows the provider by: set up, made known, tested, retired."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import DeviceState, FiscalClass, FiscalDoor
from mtandao.domains.billing.errors import FiscalDeviceInTheWay, FiscalDeviceStarted
from mtandao.domains.billing.events import FiscalDeviceSetUp, FiscalDeviceStopped, FiscalTestWanted
from mtandao.domains.billing.fiscal import fiscal_device
from mtandao.domains.billing.models import FiscalDevice, TaxGroup
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.locks import hold
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

# Papers lie under these at KRA: once it has begun they are another device.
IDENTITY = ("pin", "branch", "serial", "next_number")
SECRETS = ("app_secret", "communication_key")
FIELDS = (*IDENTITY, *SECRETS, "control_unit", "sandbox", "door", "app_id", "app_key", "item_class", "net")
SHAPES = {
    "pin": (r"[AP]\d{9}[A-Z]", gettext_lazy("Eleven characters, like P051234567S.")),
    "branch": (r"\d{2}", gettext_lazy("Two digits; 00 is the head office.")),
    "serial": (r"\S.{0,99}", gettext_lazy("As KRA has approved it, at most 100 characters.")),
    "item_class": (r"\d{10}", gettext_lazy("Ten digits, from KRA's list of item classes.")),
}


@command(needs=permissions.FISCAL)
def set_up_fiscal_device(ctx: Context, *, begin_anew: bool = False, **values: Any) -> FiscalDevice:
    """A new device, or changes to the one there is. Secrets left empty stay. KRA is asked once it is saved.

    With a `communication_key` given by hand KRA need not be told of it again, and `control_unit` is what it was
    told with; `begin_anew`: KRA has reset the
    device, so that the key we have is worth nothing.
    """
    hold(ctx, "fiscal device")
    device = fiscal_device(ctx) or FiscalDevice(tenant_id=ctx.tenant_id)
    if begin_anew and device.started_at is not None:
        device.communication_key, device.state = "", DeviceState.FAULTY
    for name, value in values.items():
        _keep(device, name, value)
    wrong = _problems(device) | _currency(ctx)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    if device.state in (DeviceState.NEW, DeviceState.FAULTY) and device.communication_key:
        device.state, device.problem = DeviceState.READY, ""
        device.started_at = device.started_at or ctx.now
    device.save()
    emit(ctx, FiscalDeviceSetUp(subject_id=device.id))
    return device


def _keep(device: FiscalDevice, name: str, value: Any) -> None:
    if name not in FIELDS:
        raise Malformed(_("Not saved."), fields={name: _("A fiscal device has no such field.")})
    given = value.strip() if isinstance(value, str) else value
    if name in SECRETS and not given:
        return
    if name in ("pin", "branch"):
        given = str(given).upper()
    if name in IDENTITY and device.started_at is not None and given != getattr(device, name):
        if name == "next_number":
            return  # it counts by itself now
        raise FiscalDeviceStarted(
            _("Papers lie at KRA under this device. Retire it, then set up the other one."), field=name
        )
    setattr(device, name, given)


def _problems(device: FiscalDevice) -> dict[str, str]:
    wrong = {
        name: str(said)
        for name, (shape, said) in SHAPES.items()
        if not re.fullmatch(shape, getattr(device, name))
    }
    if device.next_number < 1:
        wrong["next_number"] = _("1 or more.")
    if device.door not in FiscalDoor.values:
        wrong["door"] = _("There is no such door.")
    if device.door == FiscalDoor.GAVACONNECT:
        for name in ("app_id", "app_key", "app_secret"):
            if not getattr(device, name):
                wrong[name] = _("GavaConnect needs it.")
    return wrong


def _currency(ctx: Context) -> dict[str, str]:
    if ctx.tenant.currency == "KES":
        return {}
    return {"pin": _("KRA signs papers in Kenyan shillings alone.")}


@command(needs=permissions.FISCAL)
def choose_fiscal_classes(ctx: Context, *, classes: Mapping[str, str]) -> None:
    """By the code of a tax group, what KRA calls it; empty: as its rates say."""
    wrong = {
        code: _("There is no such class.") for code, each in classes.items() if each not in ("", *FiscalClass)
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    groups = list(TaxGroup.of(ctx).select_for_update().filter(code__in=classes).order_by("id"))
    for group in groups:
        if group.fiscal_class != classes[group.code]:
            group.fiscal_class = classes[group.code]
            group.save(update_fields=["fiscal_class"])


@command(needs=permissions.FISCAL)
def retire_fiscal_device(ctx: Context, *, device_id: UUID) -> FiscalDevice:
    """No new paper is told by it. Those that wait still go out. Another one may be set up."""
    device = FiscalDevice.locked(ctx, id=device_id)
    if device.state == DeviceState.RETIRED:
        raise FiscalDeviceInTheWay(_("This device is retired already."))
    if device.started_at is None:
        device.delete()
        return device
    device.state, device.retired_at, device.retired_by = DeviceState.RETIRED, ctx.now, ctx.actor.name
    device.save(update_fields=["state", "retired_at", "retired_by"])
    return device


@command(needs=permissions.FISCAL)
def test_fiscal_device(ctx: Context, *, device_id: UUID) -> FiscalDevice:
    """Ask KRA whether it takes our keys. What it says is found on the device some seconds later."""
    device = FiscalDevice.found(ctx, id=device_id)
    emit(ctx, FiscalTestWanted(subject_id=device.id))
    return device


@command(needs=permissions.FISCAL)
def record_fiscal_test(ctx: Context, *, device_id: UUID, problem: str, at: datetime) -> None:
    """What a test came to; without a problem KRA took our keys."""
    device = FiscalDevice.locked(ctx, id=device_id)
    device.tested_at, device.test_problem = at, problem[:500]
    device.save(update_fields=["tested_at", "test_problem"])


@command(needs=permissions.FISCAL)
def record_device_started(
    ctx: Context, *, device_id: UUID, communication_key: str, control_unit: str
) -> FiscalDevice:
    """KRA knows it from now on, and has told the key once."""
    device = FiscalDevice.locked(ctx, id=device_id)
    device.communication_key, device.control_unit = communication_key, control_unit
    if device.state != DeviceState.RETIRED:
        device.state, device.problem = DeviceState.READY, ""
    device.started_at = device.started_at or ctx.now
    device.save(update_fields=["communication_key", "control_unit", "state", "problem", "started_at"])
    return device


@command(needs=permissions.FISCAL)
def record_device_stopped(ctx: Context, *, device_id: UUID, problem: str) -> None:
    """KRA does not take it; the papers wait until somebody has mended it. One that never began stays new."""
    device = FiscalDevice.locked(ctx, id=device_id)
    known, device.problem = device.problem, problem[:500]
    if device.state == DeviceState.READY:
        device.state = DeviceState.FAULTY
    device.save(update_fields=["state", "problem"])
    if known != device.problem:
        emit(ctx, FiscalDeviceStopped(subject_id=device.id, problem=device.problem))


@command(needs=permissions.FISCAL)
def record_items(ctx: Context, *, device_id: UUID, items: Sequence[str]) -> None:
    """KRA knows these services by now."""
    device = FiscalDevice.locked(ctx, id=device_id)
    device.items = sorted({*device.items, *items})
    device.save(update_fields=["items"])
