"""Which stage an unpaid account belongs to, from values alone. No Django here."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from mtandao.domains.collections.rules.windows import Windows, next_cut_at

STAGES = (
    "clear",
    "reminded",
    "warned",
    "grace",
    "walled_garden",
    "suspended",
    "disconnected",
    "terminated",
)
GRACE, WALLED = STAGES.index("grace"), STAGES.index("walled_garden")
ALWAYS = Windows()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days after the due day on which each stage ends (inclusive). Reminders are days before it.

    Default: reminders 7, 3 and 1 day ahead; online in grace to day 3, walled garden to day 10,
    suspended to day 40, disconnected to day 90, then terminated where `terminate` says so.
    Before `overdue_from_day` nothing counts as overdue; below `least_amount` nobody is touched.
    """

    reminders: tuple[int, ...] = (7, 3, 1)
    grace_days: int = 3
    walled_until_day: int = 10
    suspended_until_day: int = 40
    disconnected_until_day: int = 90
    overdue_from_day: int = 0
    terminate: bool = True
    least_amount: Decimal = Decimal("0.00")

    @property
    def days(self) -> tuple[int, ...]:
        """The last day of each stage, in order."""
        return (
            self.grace_days,
            self.walled_until_day,
            self.suspended_until_day,
            self.disconnected_until_day,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an account when it is looked at. `amount` is what is past its due day."""

    stage: str = "clear"
    oldest_due_on: date | None = None
    amount: Decimal = Decimal("0.00")
    promise_until: date | None = None
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """Where an account goes in one look. `by_days` is where its days alone would put it, `held_by` what keeps it
    from there (`exemption`, `small_sum`, `promise`, `window`), `held_until` when a window opens."""

    stage: str
    by_days: str
    held_by: str = ""
    held_until: datetime | None = None


def stage_on(
    today: date, oldest_due_on: date | None, ladder: Ladder, promise_until: date | None = None
) -> str:
    """The stage of an account whose oldest unpaid invoice fell due on that day; `clear` if it owes nothing.

    A promise, while it lasts (`promise_until` exclusive), keeps the account in grace and online.
    """
    if oldest_due_on is None:
        return "clear"
    days = (today - oldest_due_on).days
    if days < ladder.overdue_from_day:
        return "clear"
    promised = promise_until is not None and today < promise_until
    if days <= ladder.grace_days or promised:
        return "warned" if days == ladder.overdue_from_day else "grace"
    if days <= ladder.walled_until_day:
        return "walled_garden"
    if days <= ladder.suspended_until_day:
        return "suspended"
    if days <= ladder.disconnected_until_day or not ladder.terminate:
        return "disconnected"
    return "terminated"


def next_stage(current: str, wanted: str) -> str:
    """One step: down at once when he has paid, up by one cut at a time,
    so that the walled garden is never skipped."""
    have, want = STAGES.index(current), STAGES.index(wanted)
    if want <= WALLED or have >= want:
        return wanted
    return STAGES[max(have + 1, WALLED)]


def is_cut(was: str, stage: str) -> bool:
    """Whether that move takes something away. Being let back never does."""
    return STAGES.index(stage) >= WALLED and STAGES.index(stage) > STAGES.index(was)


def planned(account: Account, at: datetime, ladder: Ladder, windows: Windows = ALWAYS) -> Planned:
    """One look at an account at that moment of the tenant's own clock."""
    today = at.date()
    by_days = stage_on(today, account.oldest_due_on, ladder)
    if by_days == "clear":
        return Planned("clear", by_days)
    if account.exempt:
        return Planned("clear", by_days, "exemption")
    if account.amount < ladder.least_amount:
        return Planned("clear", by_days, "small_sum")
    wanted = stage_on(today, account.oldest_due_on, ladder, account.promise_until)
    stage = next_stage(account.stage, wanted)
    if is_cut(account.stage, stage) and (opens := next_cut_at(at, windows)) > at:
        waits_in = STAGES[max(GRACE, STAGES.index(account.stage))]
        return Planned(waits_in, by_days, "window", opens)
    return Planned(stage, by_days, "promise" if wanted != by_days else "")


def walked(account: Account, at: datetime, ladder: Ladder, windows: Windows = ALWAYS) -> list[Planned]:
    """All the steps of one walk, at least one look: a late account passes the wall before it is suspended."""
    steps = [planned(account, at, ladder, windows)]
    while steps[-1].stage != account.stage:
        account = replace(account, stage=steps[-1].stage)
        steps.append(planned(account, at, ladder, windows))
    return steps


def reminder_due(today: date, due_on: date, ladder: Ladder, last_reminded_on: date | None) -> int | None:
    """Days ahead of `due_on` if a reminder is to go out today, None if not, or if one went out today."""
    days = (due_on - today).days
    return days if days in ladder.reminders and last_reminded_on != today else None


def cut_day(
    oldest_due_on: date, ladder: Ladder, windows: Windows = ALWAYS, zone: tzinfo | None = None
) -> date:
    """The first day behind the wall."""
    first = oldest_due_on + timedelta(days=ladder.grace_days + 1)
    return next_cut_at(datetime.combine(first, time(0), zone), windows).date()
