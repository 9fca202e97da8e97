"""Schedules: due in the tenant's own time, once however late, once however many look, and logged."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.schedules import registry
from mtandao.foundation.schedules.commands import (
    change_schedule,
    ensure_schedules,
    run_schedule,
    start_due_schedules,
    start_schedule,
)
from mtandao.foundation.schedules.models import Outcome, Schedule, ScheduleRun
from mtandao.foundation.schedules.registry import Declared, is_cron
from mtandao.foundation.tenancy.fence import fence
from tests.processes import side_by_side
from tests.worlds import World

NAME = "tests.sweep"


@pytest.fixture
def swept() -> Iterator[list[Context]]:
    """A declared schedule; the contexts with which its work was started."""
    contexts: list[Context] = []

    def sweep(ctx: Context) -> str:
        contexts.append(ctx)
        return f"{len(contexts)} swept"

    yield from _declared(sweep, contexts)


def _declared(work: Callable[[Context], str], given_back: Any) -> Iterator[Any]:
    registry._by_name[NAME] = Declared(NAME, "Sweeping", "0 2 * * *", work)
    yield given_back
    del registry._by_name[NAME]


def _schedule(world: World, *, due: timedelta = timedelta(minutes=-1), **more: Any) -> Schedule:
    """The tenant's row, due relative to what the clock shows, and no other one due."""
    Schedule.objects.all().delete()
    values: dict[str, Any] = {"name": NAME, "cron": "0 2 * * *", "next_due_at": clock.now() + due}
    return Schedule.objects.create(tenant_id=world.tenant_id, **(values | more))


def _queued() -> int:
    return int(
        ProcrastinateJob.objects.filter(task_name="foundation.schedules.commands.run_schedule").count()
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "@daily",
        "a b c d e",
        "0 0 30 2 *",
        "0 0 31 4,6 *",
        "*/0 * * * *",
    ],
)
def test_what_never_comes_is_no_schedule(world: World, swept: list[Context], nonsense: str) -> None:
    assert not is_cron(nonsense)
    row = _schedule(world)
    with pytest.raises(Malformed) as refused:
        change_schedule(world.ctx, schedule_id=row.id, cron=nonsense, enabled=True)
    assert "cron" in refused.value.fields
    row.refresh_from_db()
    assert row.cron == "0 2 * * *"


def test_every_tenant_gets_its_own_row_of_each_declared_schedule(world: World, swept: list[Context]) -> None:
    new = ensure_schedules(world.ctx)
    assert new >= 1 and ensure_schedules(world.ctx) == 0
    row = Schedule.objects.get(name=NAME)
    assert row.enabled and row.next_due_at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    with fence(World("baobab").ctx):
        assert not Schedule.objects.filter(name=NAME).exists()


def test_a_schedule_that_is_due_runs_once_and_is_due_again_later(world: World, swept: list[Context]) -> None:
    row = _schedule(world)
    was_due = row.next_due_at
    assert start_due_schedules() == 1
    assert start_due_schedules() == 0
    row.refresh_from_db()
    assert clock.now() < row.next_due_at <= clock.now() + timedelta(days=1)
    (run,) = ScheduleRun.objects.all()
    assert (run.due_at, run.outcome, run.said) == (was_due, Outcome.RUNNING, "")
    assert _queued() == 1
    with fence(world.ctx):
        run_schedule(world.ctx, run_id=str(run.id))
    run.refresh_from_db()
    assert (run.outcome, run.said) == (Outcome.SUCCESS, "1 swept") and run.finished_at is not None
    assert swept[0].tenant_id == world.tenant_id and not swept[0].platform


def test_a_worker_that_has_not_heard_of_the_moved_clock_works_on_the_day_of_the_start(
    world: World, swept: list[Context]
) -> None:
    behind = world.ctx
    world.later(days=7)
    run = start_schedule(world.ctx, schedule_id=_schedule(world).id)
    run_schedule(behind, run_id=str(run.id))
    assert [ctx.now for ctx in swept] == [world.now]


def test_a_schedule_that_was_missed_for_a_month_runs_once(world: World, swept: list[Context]) -> None:
    """What it does catches up by itself."""
    _schedule(world, due=timedelta(days=-31))
    assert start_due_schedules() == 1
    assert start_due_schedules() == 0
    assert ScheduleRun.objects.count() == 1


def test_what_is_not_due_or_switched_off_does_not_run(world: World, swept: list[Context]) -> None:
    row = _schedule(world, due=timedelta(minutes=5))
    assert start_due_schedules() == 0
    change_schedule(world.ctx, schedule_id=row.id, cron="* * * * *", enabled=False)
    Schedule.objects.filter(id=row.id).update(next_due_at=clock.now() - timedelta(days=1))
    assert start_due_schedules() == 0
    assert not ScheduleRun.objects.exists()


def test_moving_the_clock_makes_schedules_due(world: World, swept: list[Context]) -> None:
    _schedule(world, due=timedelta(hours=20))
    assert start_due_schedules() == 0
    clock.move(timedelta(hours=21))
    assert start_due_schedules() == 1


def test_a_person_starts_one_by_hand_besides_its_own_times(world: World, swept: list[Context]) -> None:
    row = _schedule(world, due=timedelta(hours=5))
    with pytest.raises(NotAllowed):
        start_schedule(world.as_role("manager"), schedule_id=row.id)
    run = start_schedule(world.as_role("admin"), schedule_id=row.id)
    assert (run.due_at, _queued()) == (world.now, 1)
    row.refresh_from_db()
    assert row.next_due_at > clock.now() + timedelta(hours=4)
    with pytest.raises(NotFound):
        start_schedule(world.ctx, schedule_id=UUID(int=1))


def test_a_changed_schedule_is_due_by_its_new_times(world: World, swept: list[Context]) -> None:
    row = _schedule(world)
    with pytest.raises(NotAllowed):
        change_schedule(world.as_role("support"), schedule_id=row.id, cron="0 3 * * *", enabled=True)
    changed = change_schedule(world.ctx, schedule_id=row.id, cron="0 3 * * *", enabled=True)
    assert changed.next_due_at.astimezone(UTC) == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def test_a_failure_is_logged_and_thrown_on(world: World) -> None:
    """Thrown on, so that the queue tries again; a later success overwrites the word."""
    failing = True

    def sweep(ctx: Context) -> str:
        if failing:
            raise ValueError("the broom is broken")
        return "swept at last"

    for _ in _declared(sweep, None):
        row = _schedule(world)
        run = start_schedule(world.ctx, schedule_id=row.id)
        with pytest.raises(ValueError, match="broom"):
            run_schedule(world.ctx, run_id=str(run.id))
        run.refresh_from_db()
        assert (run.outcome, run.said) == (Outcome.FAILURE, "ValueError: the broom is broken")
        failing = False
        run_schedule(world.ctx, run_id=str(run.id))
        run.refresh_from_db()
        assert (run.outcome, run.said) == (Outcome.SUCCESS, "swept at last")


def test_a_schedule_nobody_declares_any_more_says_so(world: World) -> None:
    row = _schedule(world)
    run = start_schedule(world.ctx, schedule_id=row.id)
    run_schedule(world.ctx, run_id=str(run.id))
    run.refresh_from_db()
    assert run.outcome == Outcome.FAILURE and "declared" in run.said


def test_one_schedule_that_cannot_start_stops_no_other(
    world: World, swept: list[Context], caplog: pytest.LogCaptureFixture
) -> None:
    """A cron that means nothing any more, and a tenant that is gone."""
    caplog.set_level(logging.CRITICAL, "mtandao.clock")
    other = World("baobab")
    good = _schedule(world)
    broken = Schedule.objects.create(
        tenant_id=world.tenant_id,
        name="tests.broken",
        cron="0 0 30 2 *",
        next_due_at=clock.now() - timedelta(days=1),
    )
    with fence(platform_context("tests", world.now)):
        Schedule.objects.create(tenant_id=UUID(int=404), name=NAME, cron="0 2 * * *", next_due_at=clock.now())
        Schedule.objects.create(
            tenant_id=other.tenant_id,
            name=NAME,
            cron="0 2 * * *",
            next_due_at=clock.now() - timedelta(seconds=1),
        )
    start_due_schedules()
    assert [run.schedule_id for run in ScheduleRun.objects.all()] == [good.id]
    with fence(other.ctx):
        assert ScheduleRun.objects.count() == 1
    broken.refresh_from_db()
    assert broken.next_due_at > clock.now(), "it is not tried every second"


def test_the_platform_may_have_schedules_of_its_own(world: World, swept: list[Context]) -> None:
    platform = platform_context("tests", world.now)
    with fence(platform):
        assert ensure_schedules(platform) >= 1
        Schedule.objects.filter(tenant_id=UUID(int=0), name=NAME).update(
            next_due_at=clock.now() - timedelta(hours=1)
        )
        start_due_schedules()
        run = ScheduleRun.objects.get(tenant_id=UUID(int=0), schedule__name=NAME)
        run_schedule(platform, run_id=str(run.id))
    assert swept[0].platform


def test_two_clocks_that_look_at_once_start_it_once(kept_world: World, swept: list[Context]) -> None:
    for round_number in range(3):
        ScheduleRun.objects.all().delete()
        _schedule(kept_world)
        assert side_by_side(*[start_due_schedules] * 4) == [0] * 4
        assert ScheduleRun.objects.count() == 1, round_number


def test_a_run_is_queued_only_if_it_is_also_logged(kept_world: World, swept: list[Context]) -> None:
    """A clock that dies between the two leaves neither, and the next one starts it."""
    import os
    import signal

    from mtandao.foundation.schedules import commands
    from tests.processes import awaited, forked

    _schedule(kept_world)

    def die_before_queueing() -> None:
        vars(commands.run_schedule)["defer"] = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
        start_due_schedules()

    assert awaited([forked(die_before_queueing)]) == [-signal.SIGKILL]
    assert not ScheduleRun.objects.exists() and _queued() == 0
    assert start_due_schedules() == 1
    assert ScheduleRun.objects.count() == _queued() == 1
