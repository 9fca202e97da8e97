"""`/api/auth`, `/api/users`, `/api/roles` and `/api/tokens`."""

from mtandao.domains.staff.api import team, tokens

ROUTERS = [("", team.router), ("/tokens", tokens.router)]
