"""`/api/clients`: a subscriber with his services, logins and balance, which are four rooms."""

from mtandao.doors.api.clients import (
    add_ons,
    discounts,
    endings,
    lifecycle,
    moves,
    pauses,
    people,
    services,
    verdict,
)

ROUTERS = [
    people.router,
    services.router,
    verdict.router,
    lifecycle.router,
    endings.router,
    moves.router,
    pauses.router,
    discounts.router,
    add_ons.router,
]
