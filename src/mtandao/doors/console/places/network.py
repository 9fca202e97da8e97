"""What stands under Network."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.places.place import Place

NETWORK = (
    Place(
        _("Sessions"),
        "network:sessions",
        network.permissions.VIEW,
        (
            "network:history",
            "network:disconnect",
            "network:answer",
            "network:drop",
            "network:session-speed",
            "network:end-session-speed",
            "network:speed-answer",
        ),
    ),
    Place(
        _("Routers"),
        "network:routers",
        network.permissions.VIEW,
        (
            "network:router",
            "network:router-",
            "network:new-router",
            "network:change-router",
            "network:remove-router",
            "network:remove-row",
            "network:reserved",
            "network:ping",
            "network:look",
            "network:new-line",
            "network:new-pppoe",
            "network:change-pppoe",
            "network:remove-pppoe",
            "network:pops",
            "network:pop",
            "network:new-pop",
            "network:new-pop-round",
            "network:rename-pop",
            "network:remove-pop",
            "network:new-round",
            "network:round",
            "network:rounds",
            "network:round-",
            "network:stop-round",
            "network:repeat-round",
        ),
    ),
    Place(
        _("Drift"),
        "reconciliation:drift",
        reconciliation.permissions.VIEW,
        (
            "reconciliation:router",
            "reconciliation:looks",
            "reconciliation:rule",
            "reconciliation:repair",
            "reconciliation:radius",
            "reconciliation:strangers",
            "reconciliation:remove-stranger",
        ),
    ),
    Place(_("Free riders"), "reconciliation:riders", reconciliation.permissions.VIEW),
    Place(_("Paid but offline"), "reconciliation:offline", reconciliation.permissions.VIEW),
    Place(_("Addresses"), "ipam:tree", ipam.permissions.VIEW, ("ipam:", "console:subnet")),
    Place(_("Who had an address"), "network:who-had", network.permissions.VIEW),
    Place(
        _("Logins"),
        "network:logins",
        network.permissions.VIEW,
        (
            "network:attribute-templates",
            "network:new-template",
            "network:add-common-templates",
            "network:remove-template",
            "network:remove-attribute",
            "network:all-attributes",
            "network:login-",
            "network:plan-",
            "network:plans-attributes",
            "network:template-",
        ),
    ),
    Place(_("Sign-ins"), "network:attempts", network.permissions.VIEW, ("network:guessing",)),
    Place(_("Router requests"), "network:requests", network.permissions.VIEW),
    Place(_("Usage"), "usage:usage", usage.permissions.VIEW),
)
