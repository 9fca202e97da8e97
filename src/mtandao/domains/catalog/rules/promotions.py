"""When a promotional plan turns into another, from values alone."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from mtandao.domains.catalog.rules.cycles import Calendar


def reverts_day(
    start: date, calendar: Calendar, *, after_cycles: int | None = None, on: date | None = None
) -> date | None:
    """The first day of the period from which the other plan holds; None if it never does.

    So many whole cycles from `start` (days up to the billing day come on top), or the first period that
    begins on that day or later: nothing changes in the middle of what was billed.
    """
    first = start if calendar.after(start, 0) == start else calendar.after(start)
    if after_cycles is not None:
        return calendar.after(first, after_cycles)
    return first_period_from(start, calendar, on) if on is not None else None


def first_period_from(start: date, calendar: Calendar, on: date) -> date:
    """The first day, of all on which a period may begin since `start`, that is not before `on`."""
    if start >= on:
        return start
    low, high = 0, 1
    while calendar.after(start, high) < on:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if calendar.after(start, middle) < on else (low, middle)
    return calendar.after(start, high)


def leads_back(plan_id: UUID, to: UUID | None, reverts: Mapping[UUID, UUID]) -> bool:
    """Whether `plan_id` would come round to itself if it turned into `to`."""
    seen: set[UUID] = set()
    while to is not None and to not in seen:
        if to == plan_id:
            return True
        seen.add(to)
        to = reverts.get(to)
    return False
