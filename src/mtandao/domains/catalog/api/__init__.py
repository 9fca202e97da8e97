"""What the provider sells, as JSON."""

from mtandao.domains.catalog.api import add_ons, discounts, packages

ROUTERS = [
    ("/packages", packages.router),
    ("/add-ons", add_ons.router),
    ("/discounts", discounts.router),
]
