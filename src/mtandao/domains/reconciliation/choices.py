"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DriftKind(TextChoices):
    """How a row is not as wanted (`network.Kind`)."""

    MISSING = "missing", _("Missing")
    DIFFERENT = "different", _("Different")
    MISPLACED = "misplaced", _("Out of order")
    EXTRA = "extra", _("Left over")
    TAKEN = "taken", _("Name taken")


class End(TextChoices):
    """Why a difference is one no more."""

    REPAIRED = "repaired", _("Repaired")
    GONE = "gone", _("Gone by itself")


class RiderWhy(TextChoices):
    """Why a session rides free (`rules.riders.Why`)."""

    BY_HAND = "by_hand", _("let in by the router itself, without RADIUS")
    UNKNOWN = "unknown", _("nobody has this user name")
    NOT_ENTITLED = "not_entitled", _("the service is suspended or over")
    PAST_THE_WALL = "past_the_wall", _("not paid, and no wall around it")


class Holder(TextChoices):
    """Of whom or what RADIUS holds rows."""

    USER = "user", _("User")
    GROUP = "group", _("Group")
    ROUTER = "router", _("Router")


class Strange(TextChoices):
    """What is in RADIUS that nobody here knows: of whole users and routers, and of rows beside those of ours."""

    USER = "user", _("User")
    ROUTER = "router", _("Router")
    USER_ROWS = "user_rows", _("Rows of a user")
    GROUP_ROWS = "group_rows", _("Rows of a group")
