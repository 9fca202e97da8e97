"""`/api/billing/wallets`, `/adjustments`, `/transfers`, `/credits`, `/api/ledger`, and a client's statement."""

from ninja import Router

from mtandao.domains.ledger.api import accounts, books, credits, profit, statements, wallets

ROUTERS: list[tuple[str, Router]] = [
    ("/billing", wallets.router),
    ("/billing", credits.router),
    ("/ledger", books.router),
    ("/ledger", profit.router),
    ("/ledger", accounts.router),
    ("/clients", statements.router),
]
