"""How long a service may be paused, from values alone. No Django here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mtandao.domains.subscriptions.rules.add_ons import Days

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider allows: a pause of so many days at least, and so many days of a year (None: any)."""

    least_days: int = 1
    most_days_a_year: int | None = None


def days_taken(pauses: Iterable[Days], on: date) -> int:
    """Days of the year before `on` on which it was paused."""
    since = on - YEAR
    return sum(max((min(each.ends_on, on) - max(each.starts_on, since)).days, 0) for each in pauses)


def days_left(limits: Limits, pauses: Iterable[Days], on: date) -> int | None:
    """For how many days it may be paused from `on`; None: for ever."""
    if limits.most_days_a_year is None:
        return None
    return max(limits.most_days_a_year - days_taken(pauses, on), 0)


class PauseProblem(StrEnum):
    """Why it cannot be."""

    ENDS_FIRST = "ends_first"
    USED_UP = "used_up"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


def pause_problem(
    limits: Limits, left: int | None, starts_on: date, ends_on: date | None
) -> PauseProblem | None:
    """None if it can be. `left`: for how many days it may be paused."""
    if ends_on is not None and ends_on <= starts_on:
        return PauseProblem.ENDS_FIRST
    if left is not None and left < limits.least_days:
        return PauseProblem.USED_UP
    if ends_on is None:
        return None
    days = (ends_on - starts_on).days
    if days < limits.least_days:
        return PauseProblem.TOO_SHORT
    return PauseProblem.TOO_LONG if left is not None and days > left else None


def last_end(left: int | None, starts_on: date, ends_on: date | None) -> date | None:
    """When a pause ends at the latest: an open one when the days of the year are used up."""
    if ends_on is not None or left is None:
        return ends_on
    return starts_on + timedelta(days=left)
