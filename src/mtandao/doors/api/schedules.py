"""`/api/schedules`: what happens because time passes."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context
from mtandao.foundation.schedules.commands import CHANGE, VIEW, change_schedule, start_schedule
from mtandao.foundation.schedules.models import Outcome, Schedule, ScheduleRun
from mtandao.foundation.schedules.registry import schedule_named

router = Router(tags=["Operations"])


class ScheduleRunShape(Shape):
    id: UUID
    due_at: Instant
    started_at: Instant
    finished_at: Instant | None
    outcome: Outcome
    said: str


class ScheduleShape(Shape):
    id: UUID
    name: str
    label: str
    cron: str = Field(description="Minute, hour, day, month, weekday, in the provider's own zone.")
    enabled: bool
    next_due_at: Instant
    last_run: ScheduleRunShape | None


class ScheduleChanges(Body):
    """What may be changed; what is not sent stays."""

    cron: str = Field("", max_length=100)
    enabled: bool = True


def run_shape(run: ScheduleRun) -> ScheduleRunShape:
    return ScheduleRunShape.model_validate(
        {name: getattr(run, name) for name in ScheduleRunShape.model_fields}
    )


def shapes(ctx: Context, rows: Sequence[Schedule]) -> list[ScheduleShape]:
    newest = (
        ScheduleRun.of(ctx)
        .filter(schedule__in=rows)
        .order_by("schedule_id", "-due_at")
        .distinct("schedule_id")
    )
    last = {run.schedule_id: run for run in newest}
    return [_shape(row, last.get(row.id)) for row in rows]


def _shape(row: Schedule, last: ScheduleRun | None) -> ScheduleShape:
    declared = schedule_named(row.name)
    return ScheduleShape(
        id=row.id,
        name=row.name,
        label=declared.label if declared else row.name,
        cron=row.cron,
        enabled=row.enabled,
        next_due_at=row.next_due_at,
        last_run=run_shape(last) if last else None,
    )


SCHEDULES = Listing("schedules", ScheduleShape, shapes, order="name")


@router.get("", response=SCHEDULES.page, auth=needs(VIEW))
def list_schedules(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """What the clock starts, with its last run. `q` is a part of the name."""
    rows = Schedule.of(request.ctx)
    return SCHEDULES.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.patch("/{uuid:schedule_id}", response=ScheduleShape, auth=needs(CHANGE))
def update_schedule(request: Request, schedule_id: UUID, body: ScheduleChanges) -> ScheduleShape:
    """Other times, or on and off."""
    now = Schedule.found(request.ctx, id=schedule_id)
    given = body.given()
    changed = change_schedule(
        request.ctx,
        schedule_id=schedule_id,
        cron=given.get("cron", now.cron),
        enabled=given.get("enabled", now.enabled),
    )
    return shapes(request.ctx, [changed])[0]


@router.post("/{uuid:schedule_id}/runs", response={202: ScheduleRunShape}, auth=needs(CHANGE))
def create_schedule_run(request: Request, schedule_id: UUID) -> ScheduleRunShape:
    """Start it now, besides its own times."""
    return run_shape(start_schedule(request.ctx, schedule_id=schedule_id))
