"""The walled lists of a router: entries that we put there for sessions that run, and how long these stay."""

from datetime import timedelta

from mtandao.domains.network.rules.routeros.rows import MARK

WALLED_MENU = "ip/firewall/address-list"
WALLED_MENU_6 = "ipv6/firewall/address-list"
_OF_SESSION = f"{MARK}session-"
# An entry is renewed when so much of its time is left. If we are away it ends soon after the next interim was due:
# whoever gets the address next is not to stand behind somebody else's wall.
RENEWED_BEFORE = timedelta(minutes=5)


def wall_comment(acct_session_id: str) -> str:
    """The mark of the entry that one session has."""
    return _OF_SESSION + acct_session_id.lower().removeprefix("0x")


def is_wall(comment: str) -> bool:
    return comment.startswith(_OF_SESSION)


def wall_timeout(interim_s: int) -> str:
    """As RouterOS takes it."""
    return f"{int(wall_lasts(interim_s).total_seconds())}s"


def wall_lasts(interim_s: int) -> timedelta:
    return timedelta(seconds=interim_s) + RENEWED_BEFORE
