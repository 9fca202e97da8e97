"""Who is online, who had an address, who is behind the wall; and rounds over sessions."""

from mtandao.domains.network import prefixes, rounds
from mtandao.domains.network.addresses import online_by_part, online_within, who_had
from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.commands.dropping import drop_on_router, drop_session, record_drop
from mtandao.domains.network.commands.reports import RouterSaid, disconnect_sessions, record_answers
from mtandao.domains.network.commands.retention import keep_session_months
from mtandao.domains.network.commands.session_speeds import forget_session_speeds
from mtandao.domains.network.commands.sessions import Accounted, record_sessions
from mtandao.domains.network.commands.walls import Walled, forget_walls, note_off, note_renewed, note_walls
from mtandao.domains.network.events import (
    DisconnectAsked,
    DropAsked,
    RouterAnswered,
    SessionsLeftWall,
    SessionSpeedAsked,
    SessionSpeedEnded,
)
from mtandao.domains.network.fullness import PoolUse, pool_of_line, status_of
from mtandao.domains.network.models import AddressWait, RouterRequest, Session, Wall
from mtandao.domains.network.queries import (
    last_sessions,
    live_sessions,
    requests_of,
    running_sessions,
    sessions,
)
from mtandao.domains.network.walls import (
    prefixes_told,
    routers_to_tend,
    walls_explained,
    walls_up,
    with_prefixes,
)

__all__ = [
    "Accounted",
    "AddressWait",
    "Answer",
    "DisconnectAsked",
    "DropAsked",
    "PoolUse",
    "RequestKind",
    "RouterAnswered",
    "RouterRequest",
    "RouterSaid",
    "Session",
    "SessionSpeedAsked",
    "SessionSpeedEnded",
    "SessionsLeftWall",
    "Wall",
    "Walled",
    "disconnect_sessions",
    "drop_on_router",
    "drop_session",
    "forget_session_speeds",
    "forget_walls",
    "keep_session_months",
    "last_sessions",
    "live_sessions",
    "note_off",
    "note_renewed",
    "note_walls",
    "online_by_part",
    "online_within",
    "pool_of_line",
    "prefixes",
    "prefixes_told",
    "record_answers",
    "record_drop",
    "record_sessions",
    "requests_of",
    "rounds",
    "routers_to_tend",
    "running_sessions",
    "sessions",
    "status_of",
    "walls_explained",
    "walls_up",
    "who_had",
    "with_prefixes",
]
