"""`/api/clients`: a subscriber with his services, logins and balance, which are four rooms."""

from mtandao.doors.api.clients import add_ons, discounts, lifecycle, people, services

ROUTERS = [people.router, services.router, lifecycle.router, discounts.router, add_ons.router]
