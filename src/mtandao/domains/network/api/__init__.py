"""`/api/routers`, `/api/fleet`, `/api/logins`, `/api/sessions`, `/api/attempts`, `/api/who-had`, `/api/usage`,
`/api/network-rules`, `/api/router-requests`."""

from mtandao.domains.network.api import (
    addresses,
    attempts,
    attributes,
    fleet,
    logins,
    on_router,
    onboarding,
    pppoe,
    requests,
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
    ("/routers", on_router.router),
    ("/routers", pppoe.router),
    ("/routers", rounds.routers_router),
    ("/rounds", rounds.router),
    ("/routers", routers.router),
    ("/fleet", fleet.router),
    ("/logins", logins.router),
    ("/sessions", sessions.router),
    ("/router-requests", requests.router),
    ("/attempts", attempts.router),
    ("", usage.router),
    ("", attributes.router),
    ("", rules.router),
]
