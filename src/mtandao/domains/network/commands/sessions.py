"""Sessions as accounting tells them: mirrored in batches, and what they moved counted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mtandao.domains.network import permissions
from mtandao.domains.network.commands.allowances import take_off_allowances, write_limits
from mtandao.domains.network.commands.known import known_sessions
from mtandao.domains.network.commands.session_speeds import forget_session_speeds
from mtandao.domains.network.commands.walls import leave_walls
from mtandao.domains.network.models import Login, Nas, Session
from mtandao.domains.network.queries import logins_by_username, routers_by_address
from mtandao.domains.usage import contract as usage
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.ids import new_id

UPDATED = (
    "key",
    "started_at",
    "updated_at",
    "stopped_at",
    "stop_cause",
    "bytes_up",
    "bytes_down",
    "bps_up",
    "bps_down",
    "address",
    "delegated_prefix",
    "framed_prefix",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """One session's row of accounting as it is now. Counters are totals since its start, as RFC 2866 has them:
    what the router received is the customer's upload."""

    key: str
    username: str
    nas_address: str
    acct_session_id: str
    address: str | None
    mac: str
    started_at: datetime
    updated_at: datetime
    stopped_at: datetime | None
    stop_cause: str
    bytes_up: int
    bytes_down: int
    delegated_prefix: str | None = None
    framed_prefix: str | None = None


@command(needs=permissions.PROVISION)
def record_sessions(ctx: Context, *, rows: Sequence[Accounted]) -> int:
    """Mirror them; returns how many were news.
    Telling the same twice, or an older state late, changes nothing."""
    routers = routers_by_address(ctx, {row.nas_address for row in rows})
    newest = {row.key: _seen_by_customer(row, routers) for row in sorted(rows, key=_progress)}
    known = known_sessions(ctx, newest)
    logins = _whose(ctx, newest, known)
    fresh: list[Session] = []
    running: list[Session] = []
    ended: list[Session] = []
    moved: list[usage.Moved] = []
    for key, row in newest.items():
        session = known.get(key)
        login = logins.get(key)
        if session is None:
            session = _new(ctx, row, login, routers.get(row.nas_address))
            fresh.append(session)
        elif _progress(row) <= _progress(session) and session.key == key:
            continue
        else:
            (running if session.stopped_at is None else ended).append(session)
        since = session.updated_at
        delta = _take(session, row)
        if any(delta):
            moved.append(_moved(session, login, since, *delta))
    # Each where it lies; one that ends, or runs again, moves.
    write_changes(running, UPDATED, among="t.stopped_at IS NULL")
    if ended:
        since = min(row.started_at for row in ended)
        write_changes(ended, UPDATED, among="t.stopped_at >= %s", values=[since])
    if over := [session.key for session in (*fresh, *running, *ended) if session.stopped_at is not None]:
        forget_session_speeds(ctx, keys=over)
    # Only now are the numbers free that the older ones gave away.
    Session.objects.bulk_create(fresh, batch_size=5000)
    usage.meter(ctx, moved=moved)
    take_off_allowances(ctx, moved=moved)
    write_limits(ctx, subscription_ids=_over(logins, [*fresh, *running, *ended]))
    leave_walls(ctx, told=[*fresh, *running, *ended], begun=fresh)
    _seen(ctx, routers, list(newest.values()))
    return len(fresh) + len(running) + len(ended)


def _whose(ctx: Context, told: Mapping[str, Accounted], known: Mapping[str, Session]) -> dict[str, Login]:
    """By key. A login that is renamed keeps the session that runs: what it moves is his, and nobody's who has the name
    by now."""
    by_name = logins_by_username(ctx, {row.username for row in told.values()})
    whose = {key: by_name[row.username] for key, row in told.items() if row.username in by_name}
    renamed = {
        key: session.login_id
        for key, session in known.items()
        if session.login_id is not None and (key not in whose or whose[key].pk != session.login_id)
    }
    if renamed:
        by_id = Login.of(ctx).in_bulk(list(renamed.values()))
        whose |= {key: by_id[login_id] for key, login_id in renamed.items() if login_id in by_id}
    return whose


def _over(logins: Mapping[str, Login], told: Sequence[Session]) -> set[UUID]:
    """Services of which a session has ended, and whose data ends behind the wall."""
    ended = {session.key for session in told if session.stopped_at is not None}
    return {login.subscription_id for key in ended if (login := logins.get(key)) and login.walled_at_cap}


def _seen_by_customer(row: Accounted, routers: dict[str, Nas]) -> Accounted:
    """As it is told, unless its router counts the other way round."""
    nas = routers.get(row.nas_address)
    if nas is None or not nas.counts_swapped:
        return row
    return replace(row, bytes_up=row.bytes_down, bytes_down=row.bytes_up)


def _progress(row: Accounted | Session) -> tuple[datetime, bool, int]:
    """The newer is what holds; of two of the same instant the end, or what has moved more, for a router may tell twice
    within a second. A session that RADIUS took for lost may be heard of again, and then runs on."""
    return row.updated_at, row.stopped_at is not None, row.bytes_up + row.bytes_down


def _new(ctx: Context, row: Accounted, login: Login | None, nas: Nas | None) -> Session:
    return Session(
        id=new_id(),
        tenant_id=ctx.tenant_id,
        organization_id=login.organization_id if login else ctx.tenant_id,
        key=row.key,
        login=login,
        subscriber_id=login.subscriber_id if login else None,
        nas=nas,
        username=row.username,
        acct_session_id=row.acct_session_id,
        mac=row.mac,
        started_at=row.started_at,
        updated_at=row.started_at,
    )


def _take(session: Session, row: Accounted) -> tuple[int, int]:
    """Copy what is new; returns the bytes (up, down) since the last telling. Counters never go back."""
    up = max(row.bytes_up - session.bytes_up, 0)
    down = max(row.bytes_down - session.bytes_down, 0)
    seconds = (row.updated_at - session.updated_at).total_seconds()
    if seconds > 0:
        session.bps_up, session.bps_down = int(up * 8 / seconds), int(down * 8 / seconds)
    session.bytes_up, session.bytes_down = session.bytes_up + up, session.bytes_down + down
    session.key = row.key
    session.address, session.updated_at = row.address, row.updated_at
    session.delegated_prefix, session.framed_prefix = row.delegated_prefix, row.framed_prefix
    # A Start that comes after an interim knows better when it began.
    session.started_at = min(session.started_at, row.started_at)
    session.stopped_at, session.stop_cause = row.stopped_at, row.stop_cause
    if row.stopped_at is not None:
        session.bps_up = session.bps_down = 0
    return up, down


def _moved(session: Session, login: Login | None, since: datetime, up: int, down: int) -> usage.Moved:
    """Since the last telling. What nobody's login moved is its router's alone."""
    whose = login.subscription_id if login else None
    return usage.Moved(whose, session.organization_id, session.nas_id, since, session.updated_at, up, down)


def _seen(ctx: Context, routers: dict[str, Nas], rows: list[Accounted]) -> None:
    last: dict[UUID, datetime] = {}
    for row in rows:
        nas = routers.get(row.nas_address)
        if nas is not None and row.updated_at > (nas.last_seen_at or row.started_at):
            last[nas.id] = max(row.updated_at, last.get(nas.id, row.updated_at))
    for nas_id, at in last.items():
        Nas.of(ctx).filter(id=nas_id).update(last_seen_at=at)
