"""Jobs: rows of the caller's transaction. What a worker makes of them is in test_workers.py."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.jobs.queue import LEAST_LIVES, WorkerDied, _context, _LeftToTwin, _TryAgain
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tests.chores import write
from mtandao.foundation.tests.things import TooHeavy, mark, marks, touch
from tests.logins import connect
from tests.worlds import World


def _queue() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="foundation.tests.chores.write").order_by("id"))


def test_a_job_is_queued_with_its_callers_transaction(kept_world: World) -> None:
    ctx = kept_world.ctx
    count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'foundation.tests.chores.write'"
    with connect("web") as other:
        with transaction.atomic():
            assert write.defer(ctx, word="one") is True
            assert other.execute(count).fetchone() == (0,)
        assert other.execute(count).fetchone() == (1,)
        with pytest.raises(TooHeavy), transaction.atomic():
            write.defer(ctx, word="two")
            touch(ctx, thing_id=new_id(), heavy=True)
        assert other.execute(count).fetchone() == (1,)


def test_a_job_carries_tenant_cause_and_arguments(world: World) -> None:
    ctx, subject = world.ctx, new_id()
    write.defer(ctx, word="one", number=7, subject=subject, nested=[{"a": None}])
    (queued,) = _queue()
    assert queued.args == {
        "tenant_id": str(world.tenant_id),
        "correlation_id": str(ctx.correlation_id),
        "arguments": {"word": "one", "number": 7, "subject": str(subject), "nested": [{"a": None}]},
    }
    assert (queued.status, queued.queue_name, queued.scheduled_at) == ("todo", "work", None)


def test_a_job_of_several_causes_knows_whose_is_whose(world: World) -> None:
    his, hers, ctx = new_id(), new_id(), world.ctx
    causes = {his: new_id(), hers: new_id()}
    write.defer(replace(ctx, causes=causes), word="one")
    (queued,) = _queue()
    told = {key: value for key, value in queued.args.items() if key != "arguments"}
    rebuilt = _context("job", **told)
    assert [rebuilt.cause_of(stream) for stream in (his, hers)] == [causes[his], causes[hers]]
    assert rebuilt.cause_of(new_id()) == rebuilt.cause_of(None) == ctx.correlation_id


def test_a_job_may_be_asked_for_later(world: World) -> None:
    from datetime import timedelta

    write.defer(world.ctx, wait=timedelta(minutes=5), word="one")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM scheduled_at - clock_timestamp()) FROM procrastinate_jobs WHERE queue_name = 'work'"
        )
        (wait,) = cursor.fetchone()
    assert 280 < float(wait) <= 301


def test_only_one_of_a_name_waits(kept_world: World) -> None:
    """The second is not needed, and does not spoil the transaction that asked for it."""
    ctx = kept_world.ctx
    with transaction.atomic():
        assert write.defer(ctx, only_one="sweep", word="one") is True
        assert write.defer(ctx, only_one="sweep", word="two") is False
        mark(ctx, "after the second")
        assert write.defer(ctx, only_one="other", word="three") is True
    assert marks(ctx) == ["after the second"]
    assert [queued.args["arguments"]["word"] for queued in _queue()] == ["one", "three"]


def test_only_one_is_meant_for_each_tenant(world: World) -> None:
    other = World("baobab")
    assert write.defer(world.ctx, only_one="sweep", word="one") is True
    assert write.defer(other.ctx, only_one="sweep", word="one") is True


def test_a_job_can_be_run_here_and_now(world: World) -> None:
    heard: list[tuple[Context, Any]] = []
    job = write.function
    try:
        write.function = lambda ctx, word: heard.append((ctx, word))
        write(world.ctx, word="now")
    finally:
        write.function = job
    assert [word for _, word in heard] == ["now"] and _queue() == []


class _Queued:
    """What procrastinate tells of a job."""

    def __init__(self, *, attempts: int = 0, failures: int | None = None) -> None:
        self.attempts = attempts
        self.task_kwargs = {} if failures is None else {"failures": failures}


@pytest.mark.parametrize(
    ("error", "attempts", "failures", "again"),
    [
        (ValueError(), 0, None, True),
        (ValueError(), 6, 6, True),
        (ValueError(), 7, 7, False),
        (ValueError(), 500, 0, True),  # it was away five hundred times and failed once
        (Unavailable(), 500, 7, True),
        (WorkerDied(), 1, 1, True),
        (WorkerDied(), 9, 8, False),
        (_LeftToTwin(), 0, 0, False),
    ],
)
def test_a_failure_is_counted_and_an_absence_is_not(
    error: Exception, attempts: int, failures: int | None, again: bool
) -> None:
    queued: Any = _Queued(attempts=attempts, failures=failures)
    decision = _TryAgain(8).get_retry_decision(exception=error, job=queued)
    assert (decision is not None) is again


def test_a_killed_worker_is_no_reason_to_give_up_at_once() -> None:
    queued: Any = _Queued(failures=0)
    assert _TryAgain(1).get_retry_decision(exception=ValueError(), job=queued) is None
    assert _TryAgain(1).get_retry_decision(exception=WorkerDied(), job=queued) is not None
    queued = _Queued(failures=LEAST_LIVES - 1)
    assert _TryAgain(1).get_retry_decision(exception=WorkerDied(), job=queued) is None


def test_jobs_are_named_after_their_room() -> None:
    from mtandao.foundation.schedules.commands import run_schedule

    assert write.name == "foundation.tests.chores.write"
    assert run_schedule.name == "foundation.schedules.commands.run_schedule"
