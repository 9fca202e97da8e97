"""Repairs: asked for by a person or by the provider's rule, and what came of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind
from mtandao.domains.reconciliation.errors import NotRepairable
from mtandao.domains.reconciliation.events import DriftRepaired, RepairAsked
from mtandao.domains.reconciliation.models import Drift, RepairRule
from mtandao.domains.reconciliation.queries import repair_rule
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

# A repair takes seconds; who asked for what is still not there is asked again in his place.
ANSWER_LOST_AFTER = timedelta(minutes=5)


@command(needs=permissions.REPAIR)
def ask_repair(ctx: Context, *, nas_id: UUID, drift_ids: Sequence[UUID] | None = None) -> int:
    """Have these differences repaired, or all of the router's that can be. Refused where one of those named cannot
    be, and then nothing is asked."""
    nas = network.router(ctx, nas_id)
    rows = list(_open(ctx, nas, drift_ids))
    stuck = [row for row in rows if not row.repairable]
    if drift_ids is not None and stuck:
        raise NotRepairable(why_not(stuck[0]), menu=stuck[0].menu, key=stuck[0].key)
    return _ask(ctx, nas, [row for row in rows if row.repairable])


@command(needs=permissions.REPORT)
def ask_by_itself(ctx: Context, *, nas: network.Nas) -> int:
    """If the provider wants it so."""
    if not repair_rule(ctx).by_itself:
        return 0
    rows = [row for row in _open(ctx, nas, None) if row.repairable and row.asked_at is None]
    return _ask(ctx, nas, rows)


@command(needs=permissions.REPORT)
def ask_owed(ctx: Context, *, nas: network.Nas) -> int:
    """Rows that somebody set up for this router while it was away, or whose answer was lost: he need not ask again."""
    owed = network.rows_owed(ctx, nas.id)
    if not owed:
        return 0
    rows = [
        row
        for row in _open(ctx, nas, None)
        if row.repairable and (since := owed.get((row.menu, row.key))) and _is_due(ctx, row, since)
    ]
    return _ask(ctx, nas, rows)


def _is_due(ctx: Context, row: Drift, since: datetime) -> bool:
    """Not asked yet, or not as it is wanted since, or so long ago that the answer was lost."""
    return row.asked_at is None or row.asked_at < since or row.asked_at <= ctx.now - ANSWER_LOST_AFTER


@command(needs=permissions.REPORT)
def record_repair(
    ctx: Context,
    *,
    nas_id: UUID,
    repaired: Sequence[tuple[str, str]],
    refused: Mapping[tuple[str, str], str],
    unheard: Mapping[tuple[str, str], str],
) -> None:
    """What the router said, by menu and key; `unheard`: where it gave no answer. What was repaired ends with the next
    look, which sees it."""
    nas = network.router(ctx, nas_id)
    answers = {**refused, **unheard}
    for row in _open(ctx, nas, None):
        said = answers.get((row.menu, row.key))
        if said is not None:
            row.answer = said
            row.save(update_fields=["answer"])
    network.record_services_refused(ctx, nas_id=nas.id, refused=refused)
    if repaired:
        emit(ctx, DriftRepaired(subject_id=nas.id, router=nas.name, repaired=len(repaired)))


@command(needs=permissions.RULE)
def change_repair_rule(
    ctx: Context, *, by_itself: bool | None = None, radius_by_itself: bool | None = None
) -> RepairRule:
    """From the next look on. What is not given stays."""
    rule = RepairRule.of(ctx).select_for_update().first() or RepairRule(tenant_id=ctx.tenant_id)
    if by_itself is not None:
        rule.by_itself = by_itself
    if radius_by_itself is not None:
        rule.radius_by_itself = radius_by_itself
    rule.save()
    return rule


def why_not(row: Drift) -> str:
    """Why a difference is not repaired."""
    if row.kind == DriftKind.TAKEN:
        return _(
            "%(name)s was made by hand on the router. Rename or remove it there, or give ours another name."
        ) % {"name": row.name}
    said = {
        "our_way": _("%(name)s is how we reach the router: paste its set-up again instead."),
        "interface": _("%(name)s is reserved on this router: its uplink, or what it is managed from."),
        "network": _("%(name)s is reserved on this router: the network it is managed from."),
    }
    return said[row.blocked] % {"name": row.blocked_by}


def _open(ctx: Context, nas: network.Nas, ids: Sequence[UUID] | None) -> Sequence[Drift]:
    rows = Drift.of(ctx).select_for_update(of=("self",)).filter(nas=nas, ended_at=None).order_by("id")
    return list(rows if ids is None else rows.filter(id__in=ids))


def _ask(ctx: Context, nas: network.Nas, rows: Sequence[Drift]) -> int:
    if not rows:
        return 0
    Drift.of(ctx).filter(id__in=[row.id for row in rows]).update(asked_at=ctx.now, answer="")
    emit(ctx, RepairAsked(subject_id=nas.id, keys=[f"{row.menu} {row.key}".rstrip() for row in rows]))
    return len(rows)
