"""The background processes when the database is restarted under them, and when it is killed: they wait, come back
by themselves, and have lost nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from mtandao.foundation import clock
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.schedules.models import Schedule, ScheduleRun
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.foundation.tests import chores, load
from tests.kills.site import Site
from tests.processes import role, until
from tests.worlds import World

MODULES = (
    "mtandao.foundation.tests.load",
    "mtandao.foundation.tests.chores",
    "mtandao.foundation.tests.impatient",
)

pytestmark = [pytest.mark.kills, pytest.mark.timeout(180)]


def _heard(stream: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM heard WHERE stream = %s", [stream])
        return int(cursor.fetchone()[0])


def _everything_works(world: World, word: str) -> None:
    """An event is heard, a job runs, a schedule starts."""
    stream = new_id()
    with fenced_transaction(world.ctx):
        Schedule.objects.update_or_create(
            tenant_id=world.tenant_id,
            name="tests.nothing",
            defaults={"cron": "0 0 1 1 *", "next_due_at": clock.now() - timedelta(minutes=1)},
        )
        runs = ScheduleRun.objects.filter(schedule__name="tests.nothing").count()
        emit(world.ctx, *[load.Sung(subject_id=stream, number=number) for number in range(20)])
        # As many as a worker does at once: each of its threads has a connection of its own.
        for _ in range(12):
            chores.write.defer(world.ctx, word=word)

    def all_done() -> bool:
        with fenced_transaction(world.ctx):
            started = ScheduleRun.objects.filter(schedule__name="tests.nothing").count()
            return _heard(stream) == 20 and len(chores.jotted(word)) == 12 and started == runs + 1

    until(all_done, 60, every=0.2)


def test_relay_worker_and_clock_outlive_the_database(site: Site, site_world: World) -> None:
    load.make_table()
    chores.make_table()
    with (
        role("relay", *MODULES, environment=site.environment) as relay,
        role("jobs", *MODULES, environment=site.environment) as worker,
        role("clock", *MODULES, environment=site.environment) as clock_process,
    ):
        _everything_works(site_world, "before")
        site.stop_database()
        connection.close()
        site.start_database()
        _everything_works(site_world, "after a restart")
        site.kill_database()
        connection.close()
        site.start_database()
        _everything_works(site_world, "after a kill")
        for process in (relay, worker, clock_process):
            assert process.poll() is None, "it is the same process still"
