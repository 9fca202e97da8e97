"""`/api/billing/wallets`, `/adjustments`, `/transfers`, `/credits`, and `/api/ledger`."""

from ninja import Router

from mtandao.domains.ledger.api import books, credits, profit, wallets

ROUTERS: list[tuple[str, Router]] = [
    ("/billing", wallets.router),
    ("/billing", credits.router),
    ("/ledger", books.router),
    ("/ledger", profit.router),
]
