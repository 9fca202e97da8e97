"""Who runs at another speed than was sold, and when he is told again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mtandao.domains.reconciliation.rules.riders import SETTLED, Online

# A look has so many told: the rest follow with the next. Of those that were told before and did not take it a few, for
# they may be a router's that refuses whatever it is asked.
MOST, MOST_AGAIN = 100, 10
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """bit/s up and down, and since when they may be that. `given`: as right, because somebody gave it to a session."""

    login: str
    speed: tuple[int, int]
    since: datetime
    given: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """How often looks had somebody told, and when the next may."""

    times: int
    again_at: datetime


def unlike(sessions: Sequence[Online], sold: Mapping[str, Sold], now: datetime) -> list[str]:
    """Logins with a session on another speed. A session whose speed is not to be seen is left alone, and so is what
    changed a moment ago: it is on its way."""
    found = dict.fromkeys(
        it.login
        for session in sessions
        if session.by_radius
        and session.speed is not None
        and (it := sold.get(session.username)) is not None
        and session.speed not in {it.speed, *it.given}
        and now - it.since >= SETTLED
    )
    return list(found)


def to_tell(wrong: Iterable[str], told: Mapping[str, Told], now: datetime) -> list[str]:
    """Whom this look has told: first those that no look had told yet."""
    due = [login for login in wrong if login not in told or told[login].again_at <= now]
    fresh = [login for login in due if login not in told]
    again = sorted((login for login in due if login in told), key=lambda login: told[login].again_at)
    return (fresh + again[:MOST_AGAIN])[:MOST]


def after_telling(
    wrong: Collection[str],
    told: Mapping[str, Told],
    telling: Collection[str],
    now: datetime,
    every: timedelta,
) -> dict[str, Told]:
    """What is kept of it: each time twice as long. Whoever is right by now is forgotten."""
    kept = {login: told[login] for login in wrong if login in told}
    for login in telling:
        times = kept[login].times + 1 if login in kept else 1
        # A look that comes a moment early is as good as the next.
        wait = min(every * 2 ** min(times - 1, 10), LONGEST) - timedelta(minutes=1)
        kept[login] = Told(times, now + wait)
    return kept
