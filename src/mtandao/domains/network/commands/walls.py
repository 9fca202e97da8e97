"""What is known of the entries on routers' walled lists: noted before a router is asked, and when it has done it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mtandao.domains.network import permissions
from mtandao.domains.network.events import SessionsLeftWall
from mtandao.domains.network.models import Session, Wall
from mtandao.domains.network.walls import walls_touched
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

# So long a look at a router may take that began before an entry was taken off.
KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walled:
    """A session that is to be put behind the wall where it stands."""

    nas_id: UUID
    login_id: UUID
    acct_session_id: str
    address: str
    prefixes: tuple[str, ...] = ()


@command(needs=permissions.PROVISION)
def note_walls(ctx: Context, *, walls: Sequence[Walled], until: datetime) -> None:
    """About to be put up, or to be renewed. Twice is as good."""
    Wall.objects.bulk_create(
        [
            Wall(
                tenant_id=ctx.tenant_id,
                nas_id=each.nas_id,
                login_id=each.login_id,
                acct_session_id=each.acct_session_id,
                address=each.address,
                prefixes=list(each.prefixes),
                put_at=ctx.now,
                until=until,
            )
            for each in sorted(walls, key=lambda each: (str(each.nas_id), each.acct_session_id))
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["tenant_id", "nas", "acct_session_id"],
        update_fields=["login", "address", "prefixes", "put_at", "until", "ended_at", "off_at"],
    )


@command(needs=permissions.PROVISION)
def note_renewed(ctx: Context, *, wall_ids: Collection[UUID], until: datetime) -> None:
    Wall.of(ctx).filter(id__in=list(wall_ids), off_at=None).update(until=until)


@command(needs=permissions.PROVISION)
def note_off(ctx: Context, *, nas_id: UUID, acct_session_ids: Collection[str]) -> None:
    """They are not on this router's list any more."""
    rows = Wall.of(ctx).filter(nas_id=nas_id, acct_session_id__in=list(acct_session_ids), off_at=None)
    rows.update(off_at=ctx.now)


@command(needs=permissions.PROVISION)
def forget_walls(ctx: Context) -> int:
    """Of those that went a while ago nothing is to be known; what was asked is among the router requests."""
    gone, _ = Wall.of(ctx).filter(off_at__lt=ctx.now - KEPT).delete()
    removed, _ = Wall.of(ctx).filter(nas__removed_at__isnull=False).delete()
    return gone + removed


@command(needs=permissions.PROVISION)
def leave_walls(ctx: Context, *, told: Sequence[Session], begun: Sequence[Session]) -> None:
    """A session's end, or another's beginning with its address, ends the entry that walls the address."""
    over = {(row.nas_id, row.acct_session_id) for row in told if row.stopped_at is not None}
    taken = {(row.nas_id, row.address): row.acct_session_id for row in begun if row.address}
    if not over and not taken:
        return
    rows = walls_touched(ctx, {each for _, each in over}, {address for _, address in taken if address})
    left = []
    for wall in rows.select_for_update(of=("self",)).order_by("id"):
        other = taken.get((wall.nas_id, wall.address), wall.acct_session_id)
        if (wall.nas_id, wall.acct_session_id) in over or other != wall.acct_session_id:
            left.append(wall)
    Wall.of(ctx).filter(id__in=[wall.id for wall in left]).update(ended_at=ctx.now)
    routers = {wall.nas_id: 0 for wall in left}
    for wall in left:
        routers[wall.nas_id] += 1
    emit(ctx, *[SessionsLeftWall(subject_id=nas_id, sessions=count) for nas_id, count in routers.items()])
