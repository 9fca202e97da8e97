"""JSON of this room: of one client, of everybody on the ladder, and the rules."""

from ninja import Router

from mtandao.domains.collections.api import accounts, clients, promises, rules, terms

ROUTERS: list[tuple[str, Router]] = [
    ("/clients", clients.router),
    ("/collections", accounts.router),
    ("/collections", promises.router),
    ("/collections", rules.router),
    ("/collections", terms.router),
]
