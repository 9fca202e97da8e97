"""Who is online on a router although nobody sold it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# What was just sold or ended may still be on its way to the router.
SETTLED = timedelta(minutes=2)


class Why(StrEnum):
    BY_HAND = "by_hand"  # let in by the router itself, without asking RADIUS
    UNKNOWN = "unknown"  # nobody has this user name
    NOT_ENTITLED = "not_entitled"  # the service is suspended or over
    PAST_THE_WALL = "past_the_wall"  # has not paid, and no wall is around him


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """A session as the router itself tells it."""

    username: str
    address: str
    mac: str
    by_radius: bool
    walled: bool
    speed: tuple[int, int] | None = None  # bit/s up and down that its queue allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """What a user name may have, and since when that is so."""

    access: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Rider:
    session: Online
    why: Why


def riders(sessions: Sequence[Online], logins: Mapping[str, Entitled], now: datetime) -> list[Rider]:
    found = ((session, _why(session, logins.get(session.username), now)) for session in sessions)
    return [Rider(session, why) for session, why in found if why is not None]


def _why(session: Online, login: Entitled | None, now: datetime) -> Why | None:
    if login is None:
        return Why.UNKNOWN if session.by_radius else Why.BY_HAND
    if not session.by_radius:
        return Why.BY_HAND
    if now - login.since < SETTLED:
        return None
    if login.access in ("none", "rejected"):
        return Why.NOT_ENTITLED
    if login.access == "walled" and not session.walled:
        return Why.PAST_THE_WALL
    return None
