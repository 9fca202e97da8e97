"""Why a login was refused: the words of `radpostauth.reason`."""

from enum import StrEnum


class Reason(StrEnum):
    """Null in the table is an accepted login; `message` then holds nothing either."""

    WRONG_PASSWORD = "wrong password"
    UNKNOWN_USER = "unknown user"
    REFUSED = "refused"  # Auth-Type := Reject; `message` is the Reply-Message the subscriber was sent
    ALREADY_LOGGED_IN = "already logged in"  # Simultaneous-Use
    EXPIRED = "expired"  # Expiration
    OUTSIDE_LOGIN_HOURS = "outside login hours"  # Login-Time
    ANOTHER_DEVICE = "another device"  # Calling-Station-Id == …; `message` is what the subscriber was sent
    ANOTHER_ROUTER = "another router"  # NAS-IP-Address == …; likewise
    CONDITIONS_NOT_MET = "conditions not met"  # any other comparison in radcheck, such as the port
    NO_PASSWORD_TO_COMPARE_WITH = "no password to compare with"  # none in the tables, or only a hash for CHAP
    NO_PASSWORD_SENT = "no password sent"
    NO_USER_NAME = "no user name"
    UNREADABLE_ATTRIBUTE = "unreadable attribute"  # a row FreeRADIUS cannot use; `message` says what it holds
