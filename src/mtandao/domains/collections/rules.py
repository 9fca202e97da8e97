"""Which stage an unpaid account belongs to, from values alone. No Django here."""

from dataclasses import dataclass
from datetime import date, timedelta

STAGES = ("clear", "reminded", "warned", "grace", "walled_garden", "suspended", "disconnected")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days after the due day on which each stage ends (inclusive). Reminders are days before it.

    Default: reminders 7, 3 and 1 day ahead; online in grace to day 3, walled garden to day 10,
    suspended to day 40, disconnected to day 90.
    """

    reminders: tuple[int, ...] = (7, 3, 1)
    grace_days: int = 3
    walled_until_day: int = 10
    suspended_until_day: int = 40
    disconnected_until_day: int = 90


def stage_on(
    today: date, oldest_due_on: date | None, ladder: Ladder, promise_until: date | None = None
) -> str:
    """The stage of an account whose oldest unpaid invoice fell due on that day; `clear` if it owes nothing.

    A promise, while it lasts (`promise_until` exclusive), keeps the account in grace and online.
    """
    if oldest_due_on is None or today < oldest_due_on:
        return "clear"
    days = (today - oldest_due_on).days
    if days == 0:
        return "warned"
    if days <= ladder.grace_days or (promise_until is not None and today < promise_until):
        return "grace"
    if days <= ladder.walled_until_day:
        return "walled_garden"
    if days <= ladder.suspended_until_day:
        return "suspended"
    return "disconnected"


def next_stage(current: str, wanted: str) -> str:
    """One step: down at once when he has paid, up by one cut at a time,
    so that the walled garden is never skipped."""
    have, want = STAGES.index(current), STAGES.index(wanted)
    walled = STAGES.index("walled_garden")
    if want <= walled or have >= want:
        return wanted
    return STAGES[max(have + 1, walled)]


def reminder_due(today: date, due_on: date, ladder: Ladder, last_reminded_on: date | None) -> int | None:
    """Days ahead of `due_on` if a reminder is to go out today, None if not, or if one went out today."""
    days = (due_on - today).days
    return days if days in ladder.reminders and last_reminded_on != today else None


def cut_day(oldest_due_on: date, ladder: Ladder) -> date:
    """The first day behind the wall."""
    return oldest_due_on + timedelta(days=ladder.grace_days + 1)
