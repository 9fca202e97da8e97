"""What stands under Settings."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.staff import contract as staff
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.places.place import Place

SETTINGS = (
    Place(_("General"), "organizations:profile", organizations.permissions.VIEW_SETTINGS),
    Place(_("First steps"), "console:first-steps", organizations.permissions.CHANGE_SETTINGS),
    Place(_("Team"), "staff:team", staff.permissions.VIEW, ("staff:new-member", "staff:change-role")),
    Place(_("Roles"), "staff:roles", staff.permissions.VIEW),
    Place(
        _("API tokens"),
        "staff:tokens",
        staff.permissions.CHANGE_TOKENS,
        ("staff:new-token", "staff:revoke-token"),
    ),
    Place(_("Reminders and cuts"), "collections:ladder", collections.permissions.VIEW),
    Place(_("Rules of services"), "subscriptions:rules", subscriptions.permissions.CHANGE_RULES),
    Place(_("Rules of the network"), "network:rules", network.permissions.CHANGE_RULES),
    Place(_("Wallets"), "ledger:rules", ledger.permissions.CHANGE_RULES),
    Place(
        _("Payment gateways"),
        "payments:gateways",
        payments.permissions.CONFIGURE,
        ("payments:gateway", "payments:add-gateway", "payments:new-gateway"),
    ),
    Place(_("Message providers"), "messaging:providers", messaging.permissions.CONFIGURE),
    Place(_("Mail server"), "messaging:mail", messaging.permissions.CONFIGURE),
    Place(_("Your account"), "console:account"),
)
