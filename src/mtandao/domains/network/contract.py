"""What others may use of this room."""

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Access, Answer, RefusalReason, RequestKind, Vendor
from mtandao.domains.network.commands.logins import change_login, create_login, refresh_access, reset_password
from mtandao.domains.network.commands.refusals import Refused, record_refusals
from mtandao.domains.network.commands.reports import (
    RouterSaid,
    disconnect_sessions,
    record_answers,
    record_provisioned,
)
from mtandao.domains.network.commands.routers import change_nas, register_nas, remove_nas
from mtandao.domains.network.commands.sessions import Accounted, record_sessions
from mtandao.domains.network.errors import AddressTaken, NotOnline, RouterAddressTaken, UsernameTaken
from mtandao.domains.network.events import (
    AccessChanged,
    AccessProvisioned,
    DisconnectAsked,
    NasChanged,
    NasRegistered,
    NasRemoved,
    RouterAnswered,
)
from mtandao.domains.network.models import Login, Nas, Refusal, RouterRequest, Session
from mtandao.domains.network.queries import (
    last_sessions,
    live_sessions,
    live_sessions_of,
    logins,
    logins_by_username,
    logins_of,
    logins_waiting,
    passwords,
    refusal_of,
    requests_of,
    router,
    routers,
    routers_by_address,
    sessions,
    wanted_logins,
)
from mtandao.domains.network.rules import WALLED_GROUP, cut_to_octets, rate_limit

__all__ = [
    "WALLED_GROUP",
    "Access",
    "AccessChanged",
    "AccessProvisioned",
    "Accounted",
    "AddressTaken",
    "Answer",
    "DisconnectAsked",
    "Login",
    "Nas",
    "NasChanged",
    "NasRegistered",
    "NasRemoved",
    "NotOnline",
    "Refusal",
    "RefusalReason",
    "Refused",
    "RequestKind",
    "RouterAddressTaken",
    "RouterAnswered",
    "RouterRequest",
    "RouterSaid",
    "Session",
    "UsernameTaken",
    "Vendor",
    "change_login",
    "change_nas",
    "create_login",
    "cut_to_octets",
    "disconnect_sessions",
    "last_sessions",
    "live_sessions",
    "live_sessions_of",
    "logins",
    "logins_by_username",
    "logins_of",
    "logins_waiting",
    "passwords",
    "permissions",
    "rate_limit",
    "record_answers",
    "record_provisioned",
    "record_refusals",
    "record_sessions",
    "refresh_access",
    "refusal_of",
    "register_nas",
    "remove_nas",
    "requests_of",
    "reset_password",
    "router",
    "routers",
    "routers_by_address",
    "sessions",
    "wanted_logins",
]
