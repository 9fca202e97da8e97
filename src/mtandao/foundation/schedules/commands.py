"""Change a tenant's schedules, start one by hand, and what the clock's loop does every second."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _

from mtandao.foundation import clock
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context, platform_context
from mtandao.foundation.jobs import job
from mtandao.foundation.outbox.commands import VIEW
from mtandao.foundation.permissions import permission
from mtandao.foundation.refusals import Malformed
from mtandao.foundation.schedules.models import Outcome, Schedule, ScheduleRun
from mtandao.foundation.schedules.registry import declared_schedules, is_cron, next_due, schedule_named
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fenced_transaction

log = logging.getLogger("mtandao.clock")

# How long a schedule that could not start is left alone.
PUT_OFF = timedelta(hours=1)

CHANGE = permission("operations.schedules", "change and start schedules", critical=True, provider_wide=True)
__all__ = ["CHANGE", "VIEW", "change_schedule", "ensure_schedules", "start_due_schedules", "start_schedule"]


@command(needs=CHANGE)
def ensure_schedules(ctx: Context) -> int:
    """Give the tenant a row for each declared schedule it lacks; returns how many were new."""
    have = set(Schedule.of(ctx).values_list("name", flat=True))
    new = [
        Schedule(
            tenant_id=ctx.tenant_id,
            name=declared.name,
            cron=declared.cron,
            next_due_at=next_due(declared.cron, ctx.now, ctx.tenant.timezone),
        )
        for declared in declared_schedules()
        if declared.name not in have
    ]
    Schedule.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@command(needs=CHANGE)
def change_schedule(ctx: Context, *, schedule_id: UUID, cron: str, enabled: bool) -> Schedule:
    if not is_cron(cron):
        raise Malformed(
            _("This is no schedule."), fields={"cron": _("Five fields: minute, hour, day, month, weekday.")}
        )
    schedule = Schedule.locked(ctx, id=schedule_id)
    schedule.cron, schedule.enabled = cron, enabled
    schedule.next_due_at = next_due(cron, ctx.now, ctx.tenant.timezone)
    schedule.save(update_fields=["cron", "enabled", "next_due_at"])
    return schedule


@command(needs=CHANGE)
def start_schedule(ctx: Context, *, schedule_id: UUID) -> ScheduleRun:
    """Run it now, besides its own times."""
    return _start(ctx, Schedule.locked(ctx, id=schedule_id), ctx.now)


def start_due_schedules() -> int:
    """One look of the clock's loop over all tenants; returns how many runs were started.

    A schedule that was missed several times runs once: declared work catches up by itself.
    """
    ctx = platform_context("clock", clock.now())
    with fenced_transaction(ctx):
        due = list(
            Schedule.objects.select_for_update(skip_locked=True)
            .filter(enabled=True, next_due_at__lte=ctx.now)
            .order_by("next_due_at")[:100]
        )
        for schedule in due:
            _start_or_put_off(ctx, schedule)
    return len(due)


def _start_or_put_off(ctx: Context, schedule: Schedule) -> None:
    """One schedule that cannot start (its tenant is gone, its cron means nothing) does not stop the others."""
    due_at = schedule.next_due_at
    try:
        with transaction.atomic():
            tenant = tenant_facts(schedule.tenant_id)
            schedule.next_due_at = next_due(schedule.cron, ctx.now, tenant.timezone)
            schedule.save(update_fields=["next_due_at"])
            _start(replace(ctx, tenant=tenant, organization_id=tenant.id), schedule, due_at)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("%s of tenant %s cannot start", schedule.name, schedule.tenant_id)
        Schedule.objects.filter(id=schedule.id).update(next_due_at=ctx.now + PUT_OFF)


def _start(ctx: Context, schedule: Schedule, due_at: datetime) -> ScheduleRun:
    run = ScheduleRun.objects.create(
        tenant_id=schedule.tenant_id, schedule=schedule, due_at=due_at, started_at=ctx.now
    )
    run_schedule.defer(ctx, run_id=run.id)
    return run


@job(queue="clock")
def run_schedule(ctx: Context, *, run_id: str) -> None:
    """Do a run's work and log what it said."""
    run = ScheduleRun.found(ctx, id=run_id)
    declared = schedule_named(run.schedule.name)
    if declared is None:
        _finish(ctx, run, Outcome.FAILURE, "Nothing is declared under this name any more.")
        return
    # Another process may know a little later that the demo's clock was moved: a run is never before its start.
    ctx = ctx.at(max(ctx.now, run.started_at))
    try:
        said = declared.work(ctx)
    except Exception as error:
        _finish(ctx, run, Outcome.FAILURE, f"{type(error).__name__}: {error}")
        raise
    _finish(ctx, run, Outcome.SUCCESS, said)


def _finish(ctx: Context, run: ScheduleRun, outcome: Outcome, said: str) -> None:
    with fenced_transaction(ctx):
        ScheduleRun.of(ctx).filter(id=run.id).update(
            outcome=outcome, said=said[:2000], finished_at=clock.now()
        )
    log.info("%s: %s", run.schedule.name, said)
