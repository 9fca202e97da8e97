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
    REMOVAL = "removal", _("Removed over REST")
    WALL = "wall", _("Wall put up over REST")
    RELEASE = "release", _("Wall taken down over REST")


class Side(TextChoices):
    """Where an attribute of one's own stands."""

    CHECK = "check", _("Condition")
    REPLY = "reply", _("Answer")


class Answered(TextChoices):
    """What RADIUS answers a sign-in with the right password."""

    ACCEPT = "accept", _("let in")
    WALLED = "walled", _("let in behind the wall")
    REJECT = "reject", _("refused")
    SILENCE = "silence", _("not asked by anybody")


class Origin(TextChoices):
    """Where an attribute that RADIUS sends comes from."""

    PLAN = "plan", _("the plan")
    POOL = "pool", _("the plan's pool")
    WALL = "wall", _("the walled garden")
    ADDRESS = "address", _("the login's fixed address")
    LOCK = "lock", _("the login's lock")
    ACCESS = "access", _("the login's access")
    PAID = "paid", _("what is paid")
    DATA = "data", _("the data that is left")
    SETTING = "setting", _("the platform's setting")
    ROUTER = "router", _("the router's own wall")
    OWN = "own", _("own attribute of the login")
    OWN_OF_PLAN = "own_of_plan", _("own attribute of the plan")
    BY_HAND = "by_hand", _("written into RADIUS by hand")


class RoundKind(TextChoices):
    """What a round does with each session."""

    CHANGE = "change", _("Tell what is wanted now")
    DISCONNECT = "disconnect", _("Disconnect")


class RefusalReason(TextChoices):
    """Why RADIUS refused a login, in its own words (`radpostauth.reason`)."""

    WRONG_PASSWORD = "wrong password", _("wrong password")
    ANOTHER_DEVICE = "another device", _("another device")
    ANOTHER_ROUTER = "another router", _("another router")
    ALREADY_LOGGED_IN = "already logged in", _("already online")
    EXPIRED = "expired", _("expired")
    OUTSIDE_LOGIN_HOURS = "outside login hours", _("outside login hours")
    OTHER = "other", _("a condition in RADIUS does not hold")


class WaitReason(TextChoices):
    """Why a line that is to have a fixed address has none."""

    NO_POOL = "no_pool", _("no static pool is named by its plan")
    NONE_FREE = "none_free", _("its pool is full")


class Reach(TextChoices):
    """How far we come with a router's own interface (REST)."""

    UNKNOWN = "unknown", _("not asked yet")
    REACHABLE = "reachable", _("answers")
    OFFLINE = "offline", _("no answer")
    DENIED = "denied", _("refuses our user")
    NO_RIGHTS = "no_rights", _("our user lacks a right")
    TOO_OLD = "too_old", _("RouterOS 6")
    REFUSED = "refused", _("refuses what we ask")
    UNCONFIGURED = "unconfigured", _("no user set")


class RouterState(TextChoices):
    """Whether a router answers at all, by accounting and by REST (`health`)."""

    ANSWERS = "answers", _("answers")
    EMPTY = "empty", _("nobody online")
    SILENT = "no_answer", _("no answer")
    NEW = "not_set_up", _("not set up")


class ServiceState(TextChoices):
    """What a router made of a service that it is to have."""

    WAITING = "waiting", _("waits for the router")
    SERVING = "serving", _("on the router")
    DIFFERS = "differs", _("differs on the router")
    TAKEN = "taken", _("name taken by hand")
    RESERVED = "reserved", _("reserved on the router")
    REFUSED = "refused", _("refused by the router")
    GONE = "gone", _("gone")


class Whose(TextChoices):
    """Who made a row that stands on a router."""

    OURS = "ours", _("ours")
    HAND = "hand", _("made by hand")
    SESSION = "session", _("made by a session")


class AttemptReason(TextChoices):
    """Why RADIUS refused a sign-in, in its own words (`radpostauth.reason`): all that there are."""

    WRONG_PASSWORD = "wrong password", _("wrong password")
    UNKNOWN_USER = "unknown user", _("unknown user name")
    REFUSED = "refused", _("not allowed in by us")
    ANOTHER_DEVICE = "another device", _("another device")
    ANOTHER_ROUTER = "another router", _("another router")
    ALREADY_LOGGED_IN = "already logged in", _("already online")
    EXPIRED = "expired", _("expired")
    OUTSIDE_LOGIN_HOURS = "outside login hours", _("outside login hours")
    CONDITIONS_NOT_MET = "conditions not met", _("a condition in RADIUS does not hold")
    NO_PASSWORD_TO_COMPARE_WITH = "no password to compare with", _("no password for this way of asking")
    NO_PASSWORD_SENT = "no password sent", _("no password sent")
    NO_USER_NAME = "no user name", _("no user name")
    UNREADABLE_ATTRIBUTE = "unreadable attribute", _("an attribute that RADIUS cannot read")


class GuessedBy(TextChoices):
    """What refused sign-ins are counted by (`rules.guessing.Of`)."""

    LOGIN = "login", _("User name")
    DEVICE = "device", _("Device")
    ROUTER = "router", _("Router")
