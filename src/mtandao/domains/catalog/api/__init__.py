"""What the provider sells, as JSON."""

from mtandao.domains.catalog.api import discounts, packages

ROUTERS = [("/packages", packages.router), ("/discounts", discounts.router)]
