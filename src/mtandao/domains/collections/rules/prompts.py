"""When a debtor's phone is asked for the money again, from values alone. No Django here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

# A prompt that could not go out on its day goes out this late at most: who turns prompts on does not ring
# every old debtor at once.
LATE_DAYS = 2


@dataclass(frozen=True, slots=True)
class PromptTerms:
    """Days after the due day on which a phone is asked: so many prompts an invoice gets at most. Only between
    the two hours of the tenant's own clock. No days: never, until the tenant wants it."""

    days: tuple[int, ...] = ()
    hour_from: time = time(8)
    hour_until: time = time(19)


def in_hours(at: time, terms: PromptTerms) -> bool:
    return terms.hour_from <= at < terms.hour_until


def prompt_due(days_late: int, asked_on: Sequence[int], terms: PromptTerms) -> bool:
    """Whether one is to go out today. `asked_on`: how late the invoice was at each prompt that went out for it.

    One prompt answers for every day that was missed before it.
    """
    last = max(asked_on, default=-1)
    return any(max(last, days_late - LATE_DAYS - 1) < day <= days_late for day in terms.days)


def days_to_look_at(terms: PromptTerms) -> set[int]:
    """How late an invoice can be that gets a prompt at all."""
    return {day + late for day in terms.days for late in range(LATE_DAYS + 1)}
