"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import (
    cheques,
    days,
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
    ("/billing", days.router),
]

__all__ = ["ROUTERS"]
