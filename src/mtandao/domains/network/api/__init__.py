"""`/api/routers`, `/api/fleet`, `/api/logins`, `/api/sessions`, `/api/attempts`, `/api/who-had`, `/api/usage`,
`/api/network-rules`."""

from mtandao.domains.network.api import (
    addresses,
    attempts,
    attributes,
    fleet,
    logins,
    onboarding,
    pppoe,
    rounds,
    routers,
    rules,
    sessions,
    usage,
)

ROUTERS = [
    ("/who-had", addresses.router),
    ("/routers", addresses.pools_router),
    ("/routers", onboarding.router),
    ("/routers", pppoe.router),
    ("/routers", rounds.routers_router),
    ("/rounds", rounds.router),
    ("/routers", routers.router),
    ("/fleet", fleet.router),
    ("/logins", logins.router),
    ("/sessions", sessions.router),
    ("/attempts", attempts.router),
    ("", usage.router),
    ("", attributes.router),
    ("", rules.router),
]
