"""What of an add-on is to be billed, from values alone."""

from datetime import date
from typing import NamedTuple


class Days(NamedTuple):
    """`[starts_on, ends_on)`."""

    starts_on: date
    ends_on: date


def days_to_bill(since: date, billed_until: date | None, ended_on: date | None, period: Days) -> Days | None:
    """The days of a recurring add-on that are not billed yet, up to the end of the period; None if there are none."""
    starts_on = since if billed_until is None else max(since, billed_until)
    ends_on = period.ends_on if ended_on is None else min(period.ends_on, ended_on)
    return Days(starts_on, ends_on) if starts_on < ends_on else None
