"""`/api/client`: what a subscriber may see and do of his own, with his own login."""

from mtandao.doors.api.portal import money, services, signing_in

ROUTERS = [signing_in.router, services.router, money.router]
