"""When nobody may be cut: nights, weekdays, single days. From values alone, on the tenant's own clock."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
MOST_DAYS = 800  # two years of closed days: whoever closes more wants no cuts at all


@dataclass(frozen=True, slots=True)
class Windows:
    """`night_from` to `night_until` may go over midnight; weekdays count from Monday, 0.
    `yearly` are days of every year, as (month, day)."""

    night_from: time | None = None
    night_until: time | None = None
    weekdays: frozenset[int] = frozenset()
    days: frozenset[date] = field(default_factory=frozenset)
    yearly: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def closed_day(day: date, windows: Windows) -> bool:
    return day.weekday() in windows.weekdays or day in windows.days or (day.month, day.day) in windows.yearly


def in_night(at: time, windows: Windows) -> bool:
    begins, ends = windows.night_from, windows.night_until
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def may_cut(at: datetime, windows: Windows) -> bool:
    return not closed_day(at.date(), windows) and not in_night(at.time(), windows)


def next_cut_at(at: datetime, windows: Windows) -> datetime:
    """The first moment from `at` on at which a cut is allowed: `at` itself where nothing forbids it."""
    moment = at
    for _ in range(MOST_DAYS):
        if closed_day(moment.date(), windows):
            moment = datetime.combine(moment.date() + DAY, time(0), at.tzinfo)
        elif in_night(moment.time(), windows) and windows.night_until is not None:
            until = windows.night_until
            day = moment.date() if moment.time() < until else moment.date() + DAY
            moment = datetime.combine(day, until, at.tzinfo)
        else:
            return moment
    return moment
