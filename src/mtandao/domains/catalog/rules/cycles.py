"""Until when one price lasts, from values alone."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
DAYS = {"day": 1, "week": 7}


def cycle_after(
    start: date,
    cycle: str,
    anchor_day: int,
    count: int = 1,
    *,
    validity_days: int | None = None,
    aligned: bool = False,
) -> date:
    """The day on which the `count`-th cycle from `start` ends (and the next begins).

    `validity_days` overrules the cycle; `aligned`, the anchor is the 1st: 16 Nov -> 1 Dec -> 1 Jan.
    Months keep the anchor: 31 Jan -> 28 Feb -> 31 Mar. A start before its month's anchor first runs up to it:
    16 Feb, anchor 30 -> 29 Feb. An hour's plan ends on its own day.
    """
    if validity_days is not None:
        return start + timedelta(days=validity_days * count)
    anchor_day = 1 if aligned else anchor_day
    if cycle not in MONTHS:
        return start + timedelta(days=DAYS.get(cycle, 1) * count)
    before_anchor = start.day < _anchored(start.year, start.month, anchor_day).day
    months = start.month - 1 + MONTHS[cycle] * (count - before_anchor)
    return _anchored(start.year + months // 12, months % 12 + 1, anchor_day)


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or that month's last: 31 Jan, 1 -> 28 Feb."""
    later = start.year * 12 + start.month - 1 + months
    return _anchored(later // 12, later % 12 + 1, start.day)


def cycle_before(end: date, cycle: str) -> date:
    """One cycle back by the plain calendar, without the anchor: 28 Feb -> 28 Jan."""
    if cycle not in MONTHS:
        return end - timedelta(days=DAYS.get(cycle, 1))
    months = end.year * 12 + end.month - 1 - MONTHS[cycle]
    return _anchored(months // 12, months % 12 + 1, end.day)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the periods of a service begin: its cycle, and the day of the month that it keeps; or so many days."""

    cycle: str
    anchor_day: int
    validity_days: int | None = None

    def after(self, start: date, count: int = 1) -> date:
        """The end of the `count`-th period from `start`; of the 0th: the last first day up to `start` itself."""
        return cycle_after(start, self.cycle, self.anchor_day, count, validity_days=self.validity_days)

    def before(self, end: date) -> date:
        """Where a whole period that ends on `end` would have begun."""
        if self.validity_days is not None:
            return end - timedelta(days=self.validity_days)
        return cycle_before(end, self.cycle)


def runs_out(start: datetime, calendar: Calendar, *, aligned: bool = False) -> datetime:
    """When a price that is paid ahead runs out: an hour later, or on the day on which the period ends, at the same
    time of day (`aligned`: as that day begins). `start` is in the time zone of whoever pays."""
    if calendar.cycle == "hour" and calendar.validity_days is None:
        return (start.astimezone(UTC) + timedelta(hours=1)).astimezone(start.tzinfo)
    at = time(tzinfo=start.tzinfo) if aligned else start.timetz()
    return datetime.combine(calendar.after(start.date()), at)


def fitting_anchor(start: date, anchor_day: int) -> int:
    """The anchor, if a cycle may begin on `start` under it; else the day of `start` itself.

    Without it, who changes from a weekly to a monthly plan would pay a whole month for the days up to his
    old anchor.
    """
    fits = start == _anchored(start.year, start.month, anchor_day)
    return anchor_day if fits else start.day


def _anchored(year: int, month: int, anchor_day: int) -> date:
    return date(year, month, min(anchor_day, monthrange(year, month)[1]))
