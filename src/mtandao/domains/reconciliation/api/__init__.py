"""`/api/drift`, `/api/free-riders`, `/api/paid-but-offline`, and looks and repairs of `/api/routers`."""

from mtandao.domains.reconciliation.api import drift, riders

ROUTERS = [("", drift.router), ("", riders.router)]

__all__ = ["ROUTERS"]
