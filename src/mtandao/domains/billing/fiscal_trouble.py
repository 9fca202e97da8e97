"""What stands between the papers and the tax office and needs a person: told on its page and in the morning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import DeviceState, FiscalState
from mtandao.domains.billing.fiscal import devices_with_papers, first_in_line, fiscal_device, waiting_papers
from mtandao.domains.billing.models import FiscalDevice, FiscalDocument
from mtandao.domains.billing.rules.fiscal import is_late
from mtandao.foundation.context import Context
from mtandao.foundation.kit.paging import counted


class Obstacle(StrEnum):
    FAULTY = "faulty"  # the device is not taken
    REJECTED = "rejected"  # one paper stops all behind it
    LATE = "late"  # nothing says no, and nothing is signed


@dataclass(frozen=True, slots=True)
class FiscalTrouble:
    """`first` is the paper that all others wait behind, `waiting` how many there are with it."""

    kind: Obstacle
    device: FiscalDevice
    first: FiscalDocument | None
    waiting: int
    since: datetime | None

    @property
    def sentence(self) -> str:
        match self.kind:
            case Obstacle.FAULTY:
                return _("KRA does not take the device.")
            case Obstacle.REJECTED:
                return _("%(paper)s is rejected.") % {"paper": self.first}
        return _("%(paper)s waits too long for KRA's signature.") % {"paper": self.first}


def fiscal_trouble(ctx: Context) -> FiscalTrouble | None:
    """The first there is, of the device in use and of retired ones whose papers still wait."""
    in_use = fiscal_device(ctx)
    retired = [each for each in devices_with_papers(ctx) if each.state == DeviceState.RETIRED]
    for device in [*([in_use] if in_use else []), *retired]:
        first = first_in_line(ctx, device.pk)
        kind = _kind(ctx, device, first)
        if kind is not None:
            waiting = counted(waiting_papers(ctx).filter(device=device))
            return FiscalTrouble(kind, device, first, waiting, first.issued_at if first else None)
    return None


def _kind(ctx: Context, device: FiscalDevice, first: FiscalDocument | None) -> Obstacle | None:
    if device.state == DeviceState.FAULTY:
        return Obstacle.FAULTY
    if first is None:
        return None
    if first.state == FiscalState.REJECTED:
        return Obstacle.REJECTED
    return Obstacle.LATE if is_late(first.issued_at, ctx.now) else None
