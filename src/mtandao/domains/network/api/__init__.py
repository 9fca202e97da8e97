"""`/api/routers`, `/api/logins` and `/api/sessions`."""

from mtandao.domains.network.api import logins, routers, sessions

ROUTERS = [("/routers", routers.router), ("/logins", logins.router), ("/sessions", sessions.router)]
