"""What others may use of this room."""

from mtandao.domains.reports import clients as client_queries
from mtandao.domains.reports import curves, figures, permissions, worries
from mtandao.domains.reports.clients import Client, client, clients
from mtandao.domains.reports.diagnosis import Cause, Diagnosis, diagnosis
from mtandao.domains.reports.evidence import Evidence
from mtandao.domains.reports.finding import Found, found
from mtandao.domains.reports.nights import LastRun, last_runs
from mtandao.domains.reports.revenue import KEYS, Part, Revenue, revenue
from mtandao.domains.reports.routers import RouterHealth, RouterState, routers
from mtandao.domains.reports.timelines import Happened, timeline
from mtandao.domains.reports.trails import ROUTER_WITHIN, Link, Trail, trails

__all__ = [
    "KEYS",
    "ROUTER_WITHIN",
    "Cause",
    "Client",
    "Diagnosis",
    "Evidence",
    "Found",
    "Happened",
    "LastRun",
    "Link",
    "Part",
    "Revenue",
    "RouterHealth",
    "RouterState",
    "Trail",
    "client",
    "client_queries",
    "clients",
    "curves",
    "diagnosis",
    "figures",
    "found",
    "last_runs",
    "permissions",
    "revenue",
    "routers",
    "timeline",
    "trails",
    "worries",
]
