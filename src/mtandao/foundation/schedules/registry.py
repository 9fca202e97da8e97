"""`@scheduled`: a job that the clock starts for every tenant, in the tenant's own time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter

from mtandao.foundation.context import Context

Work = Callable[[Context], str]


@dataclass(frozen=True, slots=True)
class Declared:
    """`cron`: five fields, the tenant's local time. `work` returns a sentence for the run's log."""

    name: str
    label: str
    cron: str
    work: Work


_by_name: dict[str, Declared] = {}


def scheduled(*, cron: str, label: str) -> Callable[[Work], Work]:
    """Declare `(ctx) -> str` as a schedule named `room.function`. It must be safe to run twice and late."""

    def declare(work: Work) -> Work:
        room = work.__module__.removeprefix("mtandao.").removeprefix("domains.").removesuffix(".jobs")
        name = f"{room}.{work.__name__}"
        _by_name[name] = Declared(name, label, cron, work)
        return work

    return declare


def schedule_named(name: str) -> Declared | None:
    return _by_name.get(name)


def declared_schedules() -> list[Declared]:
    return list(_by_name.values())


def is_cron(expression: str) -> bool:
    """Five fields that mean something: 30 February is no day, and never comes."""
    if len(expression.split()) != 5 or not croniter.is_valid(expression):
        return False
    try:
        croniter(expression, datetime(2000, 1, 1, tzinfo=UTC)).get_next(datetime)
    except CroniterBadDateError:
        return False
    return True


def next_due(cron: str, after: datetime, timezone: ZoneInfo) -> datetime:
    """The first instant of `cron` after `after`, in the tenant's time zone."""
    due: datetime = croniter(cron, after.astimezone(timezone)).get_next(datetime)
    return due
