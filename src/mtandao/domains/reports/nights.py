"""What the clock did last: the newest run of each of the tenant's schedules."""

from dataclasses import dataclass
from datetime import datetime

from mtandao.foundation.context import Context
from mtandao.foundation.schedules.models import Outcome, ScheduleRun
from mtandao.foundation.schedules.registry import schedule_named


@dataclass(frozen=True, slots=True)
class LastRun:
    label: str
    said: str
    at: datetime
    outcome: Outcome


def last_runs(ctx: Context) -> list[LastRun]:
    """In the order in which they began. What runs every few minutes is no news and left out."""
    newest = (
        ScheduleRun.of(ctx)
        .select_related("schedule")
        .exclude(schedule__cron__startswith="*")
        .order_by("schedule_id", "-started_at")
        .distinct("schedule_id")
    )
    runs = []
    for run in newest:
        declared = schedule_named(run.schedule.name)
        label = declared.label if declared else run.schedule.name
        runs.append(LastRun(label, run.said, run.started_at, Outcome(run.outcome)))
    return sorted(runs, key=lambda run: run.at)
