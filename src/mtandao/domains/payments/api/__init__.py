"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import (
    cheques,
    desk,
    gateways,
    money_out,
    reversals,
    statements,
    transactions,
)

ROUTERS = [
    ("/billing", transactions.router),
    ("/billing", reversals.router),
    ("/billing", money_out.router),
    ("/billing", gateways.router),
    ("/billing", desk.router),
    ("/billing", cheques.router),
    ("/billing", statements.router),
]

__all__ = ["ROUTERS"]
