"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import gateways, transactions

ROUTERS = [("/billing", transactions.router), ("/billing", gateways.router)]

__all__ = ["ROUTERS"]
