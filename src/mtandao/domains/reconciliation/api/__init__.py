"""`/api/drift`, also of RADIUS, `/api/free-riders`, `/api/paid-but-offline`, and looks and repairs of routers."""

from mtandao.domains.reconciliation.api import drift, radius, riders

ROUTERS = [("", drift.router), ("", radius.router), ("", riders.router)]

__all__ = ["ROUTERS"]
