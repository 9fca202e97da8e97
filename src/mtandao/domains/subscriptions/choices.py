"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    PENDING = "pending_installation", _("Pending installation")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    DISCONNECTED = "disconnected", _("Disconnected")
    TERMINATED = "terminated", _("Terminated")


class SuspensionReason(TextChoices):
    """A payment lifts a suspension for non-payment, and brings back a prepaid service that has run out; a pause has a
    row of its own and ends by itself."""

    NONPAYMENT = "nonpayment", _("not paid")
    BY_HAND = "by_hand", _("by hand")
    REQUESTED = "requested", _("on the customer's wish")
    ABUSE = "abuse", _("abuse")
    RUN_OUT = "run_out", _("run out")
    PAUSED = "paused", _("paused")
