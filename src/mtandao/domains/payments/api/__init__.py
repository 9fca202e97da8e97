"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import desk, gateways, reversals, transactions

ROUTERS = [("/billing", one.router) for one in (transactions, reversals, gateways, desk)]

__all__ = ["ROUTERS"]
