"""Which periods are due, from values alone. No Django here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# A service that was not billed for this long is a mistake to be looked at, not an invoice.
MOST_CYCLES = 60
# As many equal unpaid items on one account are a mistake as well.
MOST_ALIKE = 20
# The longest that a provider may invoice before a period, and wait for its money.
MOST_AHEAD_DAYS, LATEST_DUE_DAYS = 28, 60


@dataclass(frozen=True, slots=True)
class Cycle:
    """A billed stretch of service: `starts_on` inclusive, `ends_on` exclusive."""

    starts_on: date
    ends_on: date


def cycles_due(
    billed_until: date,
    on: date,
    after: Callable[[date, int], date],
    most: int = MOST_CYCLES,
    through: date | None = None,
) -> list[Cycle]:
    """Every cycle that has begun by `on` and is not billed: one normally, several after missed runs. Then the next one,
    if it begins by the day `through`: never two that have not begun.

    `after(start, count)` is the end of the count-th cycle from `start`. ValueError beyond `most`.
    """
    cycles: list[Cycle] = []
    start = billed_until
    while start <= on:
        if len(cycles) == most:
            raise ValueError(f"more than {most} cycles are due since {billed_until}")
        end = after(billed_until, len(cycles) + 1)
        cycles.append(Cycle(start, end))
        start = end
    if start <= (through or on):
        cycles.append(Cycle(start, after(billed_until, len(cycles) + 1)))
    return cycles


def due_day(starts_on: date, issued_on: date, days: int) -> date:
    """So many days after the later of the period's first day and the day of issue."""
    return max(starts_on, issued_on) + timedelta(days=days)


def is_overdue(due_on: date, today: date, open_amount: Decimal) -> bool:
    """Due in N days means overdue from N + 1."""
    return open_amount > 0 and today > due_on


def last_day(cycle: Cycle) -> date:
    """The last day that a customer reads on his invoice."""
    return cycle.ends_on - timedelta(days=1)
