"""What a look at RADIUS found, kept; and a look that somebody asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind, End, Holder
from mtandao.domains.reconciliation.commands.radius_repairs import ask_for
from mtandao.domains.reconciliation.events import RadiusDriftFound, RadiusLookAsked, RadiusRepaired
from mtandao.domains.reconciliation.models import RadiusDrift, RadiusLook
from mtandao.domains.reconciliation.queries import repair_rule
from mtandao.domains.reconciliation.rules.held import Deviation, Items, deviation
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One user, group or router with both of its sides, read of one moment. `wanted` None: RADIUS is not to know it."""

    key: str
    name: str
    organization_id: UUID
    wanted: Items | None
    there: Items
    login_id: UUID | None = None
    subscriber_id: UUID | None = None

    @property
    def deviation(self) -> Deviation | None:
        return deviation(self.wanted, self.there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was looked at. `fresh`: differences that were not known before."""

    users: int = 0
    groups: int = 0
    routers: int = 0
    strangers: int = 0
    fresh: int = 0


@command(needs=permissions.REPORT)
def record_compared(ctx: Context, *, holder: Holder, looked: Sequence[Compared]) -> int:
    """Keep what is not as wanted, and end what is as wanted again; returns how many are new. Telling the same twice
    changes nothing."""
    known = {
        row.key: row
        for row in _open(ctx, holder).filter(key__in=[each.key for each in looked]).order_by("id")
    }
    fresh: list[RadiusDrift] = []
    changed: list[RadiusDrift] = []
    still: list[RadiusDrift] = []
    for each in looked:
        found = each.deviation
        if found is None:
            continue
        row = known.pop(each.key, None)
        if row is None:
            fresh.append(_described(_new(ctx, holder, each), each, found))
            continue
        still.append(row)
        if _differs(row, each, found):
            changed.append(_described(row, each, found))
    RadiusDrift.objects.bulk_create(fresh, ignore_conflicts=True)
    write_changes(changed, ["name", "kind", "wanted", "there"])
    _end(ctx, list(known.values()))
    unasked = [row.id for row in (*fresh, *still) if row.asked_at is None]
    if unasked and repair_rule(ctx).radius_by_itself:
        ask_for(ctx, unasked)
    return len(fresh)


@command(needs=permissions.REPORT)
def forget_all_but(ctx: Context, *, holder: Holder, keys: Collection[str]) -> None:
    """Differences of groups and routers that are no more have ended."""
    _end(ctx, list(_open(ctx, holder).exclude(key__in=keys).order_by("id")))


@command(needs=permissions.REPORT)
def record_radius_look(ctx: Context, *, counts: Counts, took_ms: int) -> None:
    """RADIUS was read to its end."""
    look = _look(ctx)
    look.looked_at = look.good_at = ctx.now
    look.problem, look.took_ms = "", took_ms
    look.users, look.groups, look.routers = counts.users, counts.groups, counts.routers
    look.strangers = counts.strangers
    look.save()
    if counts.fresh:
        emit(ctx, RadiusDriftFound(subject_id=ctx.tenant_id, differences=counts.fresh))


@command(needs=permissions.REPORT)
def record_failed_radius_look(ctx: Context, *, problem: str, took_ms: int) -> None:
    """It was not, and what was known before stays as it is."""
    look = _look(ctx)
    look.looked_at, look.problem, look.took_ms = ctx.now, problem, took_ms
    look.save()


@command(needs=permissions.REPAIR)
def ask_radius_look(ctx: Context) -> None:
    emit(ctx, RadiusLookAsked(subject_id=ctx.tenant_id))


def _open(ctx: Context, holder: Holder) -> QuerySet[RadiusDrift]:
    locked = RadiusDrift.of(ctx).select_for_update(of=("self",))
    return locked.filter(holder=holder, ended_at=None)


def _new(ctx: Context, holder: Holder, each: Compared) -> RadiusDrift:
    return RadiusDrift(
        tenant_id=ctx.tenant_id,
        organization_id=each.organization_id,
        holder=holder,
        key=each.key,
        login_id=each.login_id,
        subscriber_id=each.subscriber_id,
        found_at=ctx.now,
    )


def _differs(row: RadiusDrift, each: Compared, found: Deviation) -> bool:
    now = (each.name, found.how.value, dict(found.wanted), dict(found.there))
    return (row.name, row.kind, row.wanted, row.there) != now


def _described(row: RadiusDrift, each: Compared, found: Deviation) -> RadiusDrift:
    row.name, row.kind = each.name, DriftKind(found.how.value)
    row.wanted, row.there = dict(found.wanted), dict(found.there)
    return row


def _end(ctx: Context, rows: Sequence[RadiusDrift]) -> None:
    repaired = [row.id for row in rows if row.asked_at is not None]
    gone = [row.id for row in rows if row.asked_at is None]
    for ids, end in ((repaired, End.REPAIRED), (gone, End.GONE)):
        if ids:
            RadiusDrift.of(ctx).filter(id__in=ids).update(ended_at=ctx.now, end=end)
    if repaired:
        emit(ctx, RadiusRepaired(subject_id=ctx.tenant_id, repaired=len(repaired)))


def _look(ctx: Context) -> RadiusLook:
    """Locked. A provider whose part was never looked at gets its row."""
    RadiusLook.objects.bulk_create(
        [RadiusLook(tenant_id=ctx.tenant_id, organization_id=ctx.tenant_id)], ignore_conflicts=True
    )
    return RadiusLook.locked(ctx, tenant_id=ctx.tenant_id)
