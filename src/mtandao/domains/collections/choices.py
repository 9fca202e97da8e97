"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """Where an unpaid account stands, mildest first."""

    CLEAR = "clear", _("Clear")
    REMINDED = "reminded", _("Reminded")
    WARNED = "warned", _("Due")
    GRACE = "grace", _("Grace")
    WALLED = "walled_garden", _("Walled garden")
    SUSPENDED = "suspended", _("Suspended")
    DISCONNECTED = "disconnected", _("Disconnected")
    TERMINATED = "terminated", _("Terminated")


ORDER = list(Stage)


class Status(TextChoices):
    """What pages and the API show of a customer: derived in `queries.status_of`, nowhere else."""

    NO_SERVICE = "no_service", _("No service")
    PENDING = "pending_installation", _("Pending installation")
    ACTIVE = "active", _("Active")
    PROMISE = "promise", _("Promise")
    GRACE = "grace", _("Grace")
    WALLED = "walled_garden", _("Walled garden")
    RUN_OUT = "run_out", _("Run out")
    SUSPENDED = "suspended", _("Suspended")
    SUSPENDED_BY_HAND = "suspended_by_hand", _("Suspended by hand")
    PAUSED = "paused", _("Paused")
    DISCONNECTED = "disconnected", _("Disconnected")
    TERMINATED = "terminated", _("Terminated")


class Cause(TextChoices):
    """Why an account was looked at when it moved."""

    WALK = "walk", _("Daily walk")
    WINDOW = "window", _("A no-cut window ended")
    MONEY = "money", _("Money came or went back")
    PROMISE = "promise", _("Promise to pay")
    EXEMPTION = "exemption", _("Exemption")
    CORRECTION = "correction", _("An invoice was voided or credited")
    BY_HAND = "by_hand", _("Looked at by hand")


class HeldBy(TextChoices):
    """What keeps an account from the stage where its days would put it."""

    EXEMPTION = "exemption", _("Exempted")
    SMALL_SUM = "small_sum", _("Owes too little")
    PROMISE = "promise", _("Promise to pay")
    WINDOW = "window", _("No cuts at this hour")


class PromiseState(TextChoices):
    """What became of a promise to pay."""

    RUNNING = "running", _("Running")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    EXTENDED = "extended", _("Extended")


class LateFee(TextChoices):
    """How an unpaid invoice's late fee is computed."""

    NONE = "none", _("None")
    FIXED = "fixed", _("Fixed sum")
    PERCENT = "percent", _("Percent of what is open")


class FeeKind(TextChoices):
    LATE = "late", _("Late fee")
    RECONNECTION = "reconnection", _("Reconnection fee")
