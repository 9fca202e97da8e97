"""Repairs of RADIUS: what is wanted is written again, because a person asked or the provider's rule did."""

from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.events import RadiusRepairAsked
from mtandao.domains.reconciliation.models import RadiusDrift
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

# Of one event: so many are repaired, and looked at again, together.
AT_ONCE = 500


@command(needs=permissions.REPAIR)
def ask_radius_repair(ctx: Context, *, drift_ids: Sequence[UUID]) -> int:
    """Have these written again; returns how many of them differ still."""
    locked = RadiusDrift.of(ctx).select_for_update(of=("self",))
    rows = locked.filter(id__in=drift_ids, ended_at=None).order_by("id")
    ids = list(rows.values_list("id", flat=True))
    ask_for(ctx, ids)
    return len(ids)


@command(needs=permissions.REPORT)
def record_radius_repair(ctx: Context, *, drift_id: UUID, refused: str) -> None:
    """Why it came to nothing. What was repaired ends with the look that follows, which sees it."""
    RadiusDrift.of(ctx).filter(id=drift_id, ended_at=None).update(answer=refused)


def ask_for(ctx: Context, ids: Sequence[UUID]) -> None:
    """Within the command that found them."""
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        RadiusDrift.of(ctx).filter(id__in=part).update(asked_at=ctx.now, answer="")
        emit(ctx, RadiusRepairAsked(subject_id=ctx.tenant_id, drift_ids=[str(each) for each in part]))
