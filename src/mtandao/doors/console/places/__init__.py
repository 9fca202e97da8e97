"""The left bar: the hubs in their order, and what stands under each in a file of its own."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.places.billing import BILLING
from mtandao.doors.console.places.books import BOOKS
from mtandao.doors.console.places.messages import MESSAGES
from mtandao.doors.console.places.network import NETWORK
from mtandao.doors.console.places.operations import OPERATIONS
from mtandao.doors.console.places.payments import PAYMENTS
from mtandao.doors.console.places.place import Place
from mtandao.doors.console.places.settings import SETTINGS

PLACES = (
    Place(_("Dashboard"), "console:dashboard", within=("console:notifications",)),
    Place(
        _("Subscribers"),
        "console:subscribers",
        subscribers.permissions.VIEW,
        within=("console:subscriber", "console:subscriber-", "console:bulk", "console:search", "sales:"),
    ),
    Place(_("Billing"), "", children=BILLING),
    Place(_("Payments"), "", children=PAYMENTS),
    Place(_("Accounting"), "", children=BOOKS),
    Place(_("Network"), "", children=NETWORK),
    Place(_("Messages"), "", children=MESSAGES),
    Place(_("Operations"), "", children=OPERATIONS),
    Place(_("Settings"), "", children=SETTINGS),
)
PLATFORM_PLACES = (
    Place(
        _("Providers"), "organizations:tenants", organizations.permissions.RUN_TENANTS, ("organizations:",)
    ),
    Place(_("Your account"), "console:account"),
)

__all__ = ("PLACES", "PLATFORM_PLACES", "Place")
