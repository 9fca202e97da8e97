"""Worker processes: real ones, that run, fail, wait, die and are told to stop."""

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.foundation.jobs import process
from mtandao.foundation.jobs.process import rescue_orphans
from mtandao.foundation.tests.chores import (
    fail,
    fail_slowly,
    jotted,
    kill_the_worker,
    linger,
    make_table,
    wait_for_the_outside,
    write,
)
from tests.logins import connect
from tests.processes import role, start_role, stop, until
from tests.worlds import World

MODULES = ("mtandao.foundation.tests.chores", "mtandao.foundation.tests.impatient")

pytestmark = [pytest.mark.kills, pytest.mark.timeout(120)]


@pytest.fixture
def chores(kept_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    make_table()
    monkeypatch.setattr(process, "DEAD_AFTER_SECONDS", 1.0)
    yield kept_world


def _status(word: str) -> list[str]:
    """Of the jobs with that word, the oldest first."""
    rows = ProcrastinateJob.objects.filter(args__arguments__word=word).order_by("id")
    return [str(row.status) for row in rows]


def _all_ended() -> bool:
    return not ProcrastinateJob.objects.filter(
        status__in=["todo", "doing"], task_name__contains="chores"
    ).exists()


def test_jobs_run_fail_wait_and_give_up(chores: World) -> None:
    """One worker, many jobs: what each needs to know it knows, and none disturbs another."""
    ctx: Any = chores.ctx
    with role("jobs", *MODULES) as worker:
        with transaction.atomic():
            write.defer(ctx, word="simple")
            fail.defer(ctx, word="twice", times=2)
            fail.defer(ctx, word="for ever", times=99)
            wait_for_the_outside.defer(ctx, word="patient", away=5, failing=2)
            write.defer(ctx, only_one="sweep", word="only")
            write.defer(ctx, word="unknown", strange="argument")
        until(_all_ended, 180, by=[worker])
    (simple,) = jotted("simple")
    assert simple["tenant_id"] == chores.tenant_id and simple["correlation_id"] == ctx.correlation_id
    assert simple["fenced"] == str(chores.tenant_id), "a job stands inside its tenant's fence"
    assert _status("simple") == _status("only") == ["succeeded"]
    assert _status("twice") == ["succeeded"] and len(jotted("twice")) == 3
    assert _status("for ever") == ["failed"] and len(jotted("for ever")) == 3
    assert _status("patient") == ["succeeded"] and len(jotted("patient")) == 8, (
        "five absences counted for nothing"
    )
    assert _status("unknown") == ["failed"]


def test_a_failing_job_is_left_to_the_later_one_of_its_name(chores: World) -> None:
    """While one runs, another may wait: were the first put back as well, two would."""
    ctx = chores.ctx
    with role("jobs", *MODULES) as worker:
        fail_slowly.defer(ctx, only_one="sweep", word="first", seconds=1)
        until(lambda: len(jotted("first")) == 1, by=[worker])
        soon = timedelta(seconds=3)
        assert fail_slowly.defer(ctx, wait=soon, only_one="sweep", word="second", seconds=0) is True
        assert fail_slowly.defer(ctx, wait=soon, only_one="sweep", word="third", seconds=0) is False
        until(_all_ended, 90, by=[worker])
    assert _status("first") == ["failed"] and len(jotted("first")) == 1
    assert _status("second") == ["failed"] and len(jotted("second")) == 3, (
        "nobody waits behind it: it tries again"
    )


def test_a_job_whose_worker_is_killed_runs_again(chores: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = chores.ctx
    linger.defer(ctx, word="interrupted", seconds=60)
    victim = start_role("jobs", *MODULES)
    try:
        until(lambda: len(jotted("interrupted")) == 1, by=[victim])
    finally:
        victim.send_signal(signal.SIGKILL)
        stop(victim)
    with monkeypatch.context() as patient:
        # Longer than any machine needs to come to this line.
        patient.setattr(process, "DEAD_AFTER_SECONDS", 60.0)
        assert rescue_orphans() == 0, "it was heard of a moment ago"
    with role("jobs", *MODULES) as worker:
        until(
            lambda: bool(rescue_orphans()) or _status("interrupted") == ["succeeded"],
            30,
            every=0.2,
            by=[worker],
        )
        until(_all_ended, 90, by=[worker])
    assert _status("interrupted") == ["succeeded"]
    assert len({row["pid"] for row in jotted("interrupted")}) == 2
    assert len(jotted("interrupted to its end")) == 1
    assert rescue_orphans() == 0


CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE %s
"""


def _cut_off(web: Any, what: str) -> bool:
    """Whoever waits for that just now loses his connection."""
    return bool(web.execute(CUT_OFF, [f"%{what}%"]).fetchall())


def test_a_job_whose_end_the_database_did_not_take_is_ended_later(chores: World) -> None:
    """Its worker lives, so nobody else may take it up: it would run for ever."""
    linger.defer(chores.ctx, word="unheard", seconds=1)
    with role("jobs", *MODULES) as worker, connect("owner") as owner, connect("web") as web:
        until(lambda: len(jotted("unheard")) == 1, by=[worker])
        with owner.transaction():
            owner.execute(
                "SELECT FROM procrastinate_jobs WHERE args -> 'arguments' ->> 'word' = 'unheard' FOR UPDATE"
            )
            until(lambda: _cut_off(web, "procrastinate_finish_job"), every=0.1, by=[worker])
        until(lambda: _status("unheard") == ["succeeded"], 30, by=[worker])
    assert len(jotted("unheard")) == 1


def test_a_worker_that_was_cut_off_as_it_asked_for_work_goes_on(chores: World) -> None:
    with role("jobs", *MODULES) as worker, connect("owner") as owner, connect("web") as web:
        with owner.transaction():
            owner.execute("LOCK TABLE procrastinate_jobs")
            until(lambda: _cut_off(web, "procrastinate_fetch_job"), every=0.1, by=[worker])
        write.defer(chores.ctx, word="after it")
        until(lambda: _status("after it") == ["succeeded"], 30, by=[worker])


HEARD_OF = "SELECT FROM procrastinate_workers WHERE last_heartbeat > %s"


def test_a_worker_that_was_cut_off_as_it_said_that_it_lives_says_it_again(chores: World) -> None:
    """Whoever is not heard of counts as dead, and what he does is given to another."""
    with role("jobs", *MODULES) as worker, connect("owner") as owner, connect("web") as web:
        write.defer(chores.ctx, word="before it")
        until(lambda: _status("before it") == ["succeeded"], 30, by=[worker])
        with owner.transaction():
            owner.execute("LOCK TABLE procrastinate_workers")
            until(lambda: _cut_off(web, "update_heartbeat"), every=0.1, by=[worker])
        (moment,) = web.execute("SELECT clock_timestamp()").fetchone() or ()
        until(lambda: bool(web.execute(HEARD_OF, [moment]).fetchall()), 30, by=[worker])


def test_an_orphan_whose_twin_waits_is_left_alone(chores: World) -> None:
    ctx = chores.ctx
    linger.defer(ctx, only_one="sweep", word="first", seconds=60)
    victim = start_role("jobs", *MODULES)
    try:
        until(lambda: len(jotted("first")) == 1, by=[victim])
    finally:
        victim.send_signal(signal.SIGKILL)
        stop(victim)
    assert linger.defer(ctx, only_one="sweep", word="second", seconds=0)
    until(lambda: rescue_orphans() == 0 and _status("first") != ["doing"], 60, every=0.2)
    assert _status("first") == ["failed"] and _status("second") == ["todo"]
    with role("jobs", *MODULES) as worker:
        until(lambda: _status("second") == ["succeeded"], by=[worker])


def test_a_job_that_kills_its_workers_is_given_up(chores: World) -> None:
    kill_the_worker.defer(chores.ctx, word="deadly")
    lives = 0
    deadline = time.monotonic() + 180
    while _status("deadly") != ["failed"] and time.monotonic() < deadline:
        if _status("deadly") == ["todo"]:
            worker = start_role("jobs", *MODULES)
            assert worker.wait(90) == -signal.SIGKILL
            lives += 1
        time.sleep(0.3)
        rescue_orphans()
    assert _status("deadly") == ["failed"]
    assert lives == len(jotted("deadly")) == 3


def test_a_worker_that_is_told_to_stop_ends_what_it_has_begun(chores: World) -> None:
    linger.defer(chores.ctx, word="last", seconds=1)
    worker = start_role("jobs", *MODULES)
    try:
        until(lambda: len(jotted("last")) == 1, by=[worker])
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    finally:
        stop(worker)
    assert _status("last") == ["succeeded"] and len(jotted("last to its end")) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,), "it said good-bye"
