"""What looking at the routers told: kept, and announced when one falls silent or comes back."""

from collections.abc import Sequence
from datetime import timedelta

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.events import NasCameBack, NasFellSilent
from mtandao.domains.network.hands import Look
from mtandao.domains.network.models import Nas, RouterStatus
from mtandao.domains.network.models.status import SILENT_AFTER
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit

# Of one that is silent.
FIRST_REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=2)
KEPT = (
    "reach", "said", "version", "board", "cpu_load", "memory_total", "memory_free", "booted_at", "ppp_sessions",
    "looked_at", "answered_at", "failures", "rest_until",
)  # fmt: skip


@command(needs=permissions.PROVISION)
def record_looks(ctx: Context, *, looks: Sequence[Look]) -> int:
    """Returns how many answer. The routers are locked, so that two looks at once are told one after the other."""
    ids = [look.nas_id for look in looks]
    there = {
        nas.pk: nas
        for nas in Nas.of(ctx)
        .select_for_update(of=("self",))
        .filter(pk__in=ids, removed_at=None)
        .order_by("pk")
    }
    known = {row.nas_id: row for row in RouterStatus.of(ctx).filter(nas__in=there)}
    fresh: list[RouterStatus] = []
    changed: list[RouterStatus] = []
    events: list[Event] = []
    for look in looks:
        if look.nas_id not in there:
            continue
        status = known.get(look.nas_id)
        if status is None:
            status = RouterStatus(id=new_id(), tenant_id=ctx.tenant_id, nas_id=look.nas_id)
            fresh.append(status)
        else:
            changed.append(status)
        _keep_reserved(there[look.nas_id], look)
        was_silent = status.silent
        _take(ctx, status, look)
        is_silent = status.silent
        if is_silent and not was_silent:
            events.append(NasFellSilent(subject_id=look.nas_id, why=look.said))
        elif was_silent and not is_silent:
            events.append(NasCameBack(subject_id=look.nas_id))
    RouterStatus.objects.bulk_create(fresh, batch_size=1000)
    write_changes(changed, KEPT)
    emit(ctx, *events)
    return sum(look.reach == Reach.REACHABLE for look in looks)


def _keep_reserved(nas: Nas, look: Look) -> None:
    """It changes seldom, and is worth auditing then."""
    if look.reserved is not None and dict(look.reserved) != nas.reserved_seen:
        nas.reserved_seen = dict(look.reserved)
        nas.save(update_fields=["reserved_seen"])


def _take(ctx: Context, status: RouterStatus, look: Look) -> None:
    status.reach, status.said, status.looked_at = look.reach, look.said, ctx.now
    if look.reach == Reach.REACHABLE:
        status.version, status.board = look.version, look.board
        status.cpu_load, status.ppp_sessions = look.cpu_load, look.ppp_sessions
        status.memory_total, status.memory_free = look.memory_total, look.memory_free
        status.booted_at = ctx.now - look.uptime if look.uptime is not None else None
        status.answered_at, status.failures, status.rest_until = ctx.now, 0, None
    elif look.reach != Reach.UNCONFIGURED:
        status.failures += 1
        more = status.failures - SILENT_AFTER
        status.rest_until = (
            ctx.now + min(FIRST_REST * 2 ** min(more, 10), LONGEST_REST) if more >= 0 else None
        )
