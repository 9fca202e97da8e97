"""JSON of this room, by what it is about."""

from mtandao.domains.payments.api import (
    bank_lines,
    cheques,
    days,
    desk,
    gateways,
    money_out,
    reversals,
    statements,
    stk,
    suspense,
    transactions,
)

ROUTERS = [
    ("/billing", transactions.router),
    ("/billing", suspense.router),
    ("/billing", stk.router),
    ("/billing", reversals.router),
    ("/billing", money_out.router),
    ("/billing", gateways.router),
    ("/billing", desk.router),
    ("/billing", cheques.router),
    ("/billing", statements.router),
    ("/billing", bank_lines.router),
    ("/billing", days.router),
]

__all__ = ["ROUTERS"]
