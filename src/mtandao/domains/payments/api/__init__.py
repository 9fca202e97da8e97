"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import desk, gateways, money_out, reversals, transactions

ROUTERS = [("/billing", one.router) for one in (transactions, reversals, money_out, gateways, desk)]

__all__ = ["ROUTERS"]
