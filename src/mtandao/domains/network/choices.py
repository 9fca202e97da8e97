"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Access(TextChoices):
    """What a login is wanted to get."""

    ONLINE = "online", _("Online")
    WALLED = "walled", _("Walled garden")
    REJECTED = "rejected", _("Refused")
    NONE = "none", _("No login")


class Vendor(TextChoices):
    MIKROTIK = "mikrotik", "MikroTik"
    CISCO = "cisco", "Cisco"
    HUAWEI = "huawei", "Huawei"
    UBIQUITI = "ubiquiti", "Ubiquiti"
    OTHER = "other", _("Other")


class Answer(TextChoices):
    """What a router said to a CoA or Disconnect."""

    WAITING = "waiting", _("asked")
    ACKNOWLEDGED = "acknowledged", _("took it")
    REFUSED = "refused", _("refused")
    UNANSWERED = "unanswered", _("no answer")
    OFFLINE = "offline", _("was offline")


class RequestKind(TextChoices):
    COA = "coa", _("Change")
    DISCONNECT = "disconnect", _("Disconnect")


class RefusalReason(TextChoices):
    """Why RADIUS refused a login, in its own words (`radpostauth.reason`)."""

    WRONG_PASSWORD = "wrong password", _("wrong password")
    ANOTHER_DEVICE = "another device", _("another device")
    ALREADY_LOGGED_IN = "already logged in", _("already online")
    EXPIRED = "expired", _("expired")
    OUTSIDE_LOGIN_HOURS = "outside login hours", _("outside login hours")
    OTHER = "other", _("a condition in RADIUS does not hold")
