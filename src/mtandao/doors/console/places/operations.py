"""What stands under Operations."""

from django.utils.translation import gettext_lazy as _

from mtandao.doors.console.places.place import Place
from mtandao.foundation.outbox.commands import VIEW as SEE_OPERATIONS

OPERATIONS = (
    Place(_("Events"), "operations:events", SEE_OPERATIONS, ("operations:event",)),
    Place(_("Set aside"), "operations:dead", SEE_OPERATIONS, count="dead"),
    Place(_("Jobs"), "operations:jobs", SEE_OPERATIONS, ("operations:job",)),
    Place(
        _("Schedules"),
        "operations:schedules",
        SEE_OPERATIONS,
        ("operations:schedule", "operations:change-schedule"),
    ),
    Place(_("Audit log"), "operations:audit", SEE_OPERATIONS, ("operations:audit-entry",)),
)
