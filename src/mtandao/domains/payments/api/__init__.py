"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import transactions

ROUTERS = [("/billing", transactions.router)]

__all__ = ["ROUTERS"]
