"""JSON of this room: of one client, of everybody on the ladder, and the rules."""

from ninja import Router

from mtandao.domains.collections.api import accounts, clients, rules, terms

ROUTERS: list[tuple[str, Router]] = [
    ("/clients", clients.router),
    ("/collections", accounts.router),
    ("/collections", rules.router),
    ("/collections", terms.router),
]
