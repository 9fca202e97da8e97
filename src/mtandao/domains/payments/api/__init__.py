"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import gateways, reversals, transactions

ROUTERS = [("/billing", one.router) for one in (transactions, reversals, gateways)]

__all__ = ["ROUTERS"]
