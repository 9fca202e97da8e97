"""What the provider sells, as JSON."""

from mtandao.domains.catalog.api import add_ons, discounts, packages, partners

ROUTERS = [
    ("/packages", packages.router),
    ("/packages", partners.router),
    ("/add-ons", add_ons.router),
    ("/discounts", discounts.router),
]
