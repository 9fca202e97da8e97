"""What a look at a router found, kept; and a look that somebody asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import DriftKind, End
from mtandao.domains.reconciliation.commands.repairs import ask_by_itself, ask_owed
from mtandao.domains.reconciliation.commands.riding import record_riders
from mtandao.domains.reconciliation.commands.speeds import have_speeds_told
from mtandao.domains.reconciliation.errors import NotReachable
from mtandao.domains.reconciliation.events import DriftFound, LookAsked
from mtandao.domains.reconciliation.models import Drift, Look
from mtandao.domains.reconciliation.queries import reachable
from mtandao.domains.reconciliation.rules.riders import Online
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A router as it was found: the rows of the menus that were read, and who is online there."""

    rows: Mapping[str, Sequence[Mapping[str, str]]]
    sessions: Sequence[Online]


@command(needs=permissions.REPORT)
def record_failed_look(
    ctx: Context, *, nas_id: UUID, state: network.Reach, problem: str, took_ms: int
) -> Look:
    """Nothing was learnt: what was known before stays as it is."""
    look = _look(ctx, nas_id)
    look.next_at = ctx.now + EVERY
    _say(ctx, look, state, problem, took_ms)
    return look


@command(needs=permissions.REPORT)
def record_look(ctx: Context, *, nas_id: UUID, seen: Seen, took_ms: int) -> Look:
    """Keep what is not as wanted, end what is as wanted again, and announce what is new. Telling the same twice
    changes nothing."""
    look = _look(ctx, nas_id)
    nas = network.router(ctx, nas_id)
    found = _differences(ctx, nas, seen)
    fresh = _keep_drift(ctx, nas, found)
    differing = {(each.menu, each.key): _in_its_way(each) for each in found}
    network.record_services_seen(ctx, nas_id=nas.id, differing=differing)
    look.riders = record_riders(ctx, nas=nas, sessions=seen.sessions)
    have_speeds_told(ctx, look=look, nas=nas, sessions=seen.sessions, every=EVERY)
    look.next_at, look.good_at = ctx.now + EVERY, ctx.now
    look.differences = len(found)
    _say(ctx, look, network.Reach.REACHABLE, "", took_ms)
    if fresh:
        emit(ctx, DriftFound(subject_id=nas.id, router=nas.name, differences=fresh))
        ask_by_itself(ctx, nas=nas)
    ask_owed(ctx, nas=nas)
    return look


@command(needs=permissions.REPAIR)
def ask_look(ctx: Context, *, nas_id: UUID) -> None:
    """Look now, also at a router that rests."""
    nas = network.router(ctx, nas_id)
    if not reachable(ctx).filter(id=nas.id).exists():
        raise NotReachable(
            _("%(router)s cannot be read: it is no MikroTik, or has no user for us.") % {"router": nas.name},
            router=nas.name,
        )
    look = _look(ctx, nas_id)
    look.asked_at = ctx.now
    look.save(update_fields=["asked_at"])
    emit(ctx, LookAsked(subject_id=nas.id))


def _differences(ctx: Context, nas: network.Nas, seen: Seen) -> list[network.Difference]:
    wanted, reserved = network.wanted_on(ctx, nas), nas.untouched()
    users = seen.rows.get("ppp/secret", ())
    logins = network.logins_by_username(ctx, {row["name"] for row in users})
    explained = network.walls_explained(ctx, nas.id)
    return [
        *network.differences(wanted, seen.rows, reserved, explained),
        *network.shadows(users, logins),
    ]


def _in_its_way(it: network.Difference) -> network.InItsWay:
    """A server is known by its name and its interface: somebody else's has both."""
    taken = it.kind is network.Kind.TAKEN
    name = it.blocked.name if it.blocked else it.name
    if taken:
        where = it.there.get("interface", "")
        name = f"{it.menu} {it.name}" + (f" ({where})" if where else "")
    return network.InItsWay(taken, it.blocked is not None, name)


def _look(ctx: Context, nas_id: UUID) -> Look:
    """Locked. A router that was never looked at gets its row."""
    nas = network.router(ctx, nas_id)
    Look.objects.bulk_create(
        [Look(tenant_id=ctx.tenant_id, organization_id=nas.organization_id, nas=nas, next_at=ctx.now)],
        ignore_conflicts=True,
    )
    return Look.locked(ctx, nas_id=nas_id)


def _say(ctx: Context, look: Look, state: network.Reach, problem: str, took_ms: int) -> None:
    look.looked_at, look.state, look.problem, look.took_ms = ctx.now, state, problem, took_ms
    look.save()


def _keep_drift(ctx: Context, nas: network.Nas, found: Sequence[network.Difference]) -> int:
    """How many are new, of those that can be repaired."""
    known = {
        (row.menu, row.key): row
        for row in Drift.of(ctx).select_for_update(of=("self",)).filter(nas=nas, ended_at=None).order_by("id")
    }
    fresh = 0
    for difference in found:
        row = known.pop((difference.menu, difference.key), None)
        if row is None:
            row = Drift(
                tenant_id=ctx.tenant_id,
                organization_id=nas.organization_id,
                nas=nas,
                menu=difference.menu,
                key=difference.key,
                found_at=ctx.now,
            )
            fresh += difference.repairable
        _describe(row, difference)
    for row in known.values():
        row.ended_at, row.end = ctx.now, End.REPAIRED if row.asked_at else End.GONE
        row.save(update_fields=["ended_at", "end"])
    return fresh


def _describe(row: Drift, difference: network.Difference) -> None:
    blocked = difference.blocked
    row.kind = DriftKind(difference.kind.value)
    row.name = difference.name
    row.wanted, row.there = dict(difference.wanted), dict(difference.there)
    row.blocked, row.blocked_by = (blocked.what, blocked.name) if blocked else ("", "")
    row.save()
