"""What stands under Messages."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.messaging import contract as messaging
from mtandao.doors.console.places.place import Place

MESSAGES = (
    Place(_("Texts"), "messaging:messages", messaging.permissions.VIEW),
    Place(
        _("Templates"),
        "messaging:templates",
        messaging.permissions.TEMPLATES,
        ("messaging:template",),
    ),
)
