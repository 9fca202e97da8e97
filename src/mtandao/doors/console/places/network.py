"""What stands under Network."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.network import contract as network
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.places.place import Place

NETWORK = (
    Place(
        _("Sessions"),
        "network:sessions",
        network.permissions.VIEW,
        ("network:history", "network:disconnect"),
    ),
    Place(
        _("Routers"),
        "network:routers",
        network.permissions.VIEW,
        ("network:router", "network:new-router", "network:change-router", "network:remove-router"),
    ),
    Place(_("Logins"), "network:logins", network.permissions.VIEW, ("network:answer",)),
    Place(_("Router requests"), "network:requests", network.permissions.VIEW),
    Place(_("Usage"), "usage:usage", usage.permissions.VIEW),
)
