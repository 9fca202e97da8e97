"""Sessions lie by the month of their end: they move when they end or run again, and months come and go whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from mtandao.domains.network import contract as network
from mtandao.domains.network import rules
from mtandao.domains.network.commands.retention import keep_session_months
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.network.models import Session
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context
from mtandao.foundation.database.months import drop_months
from mtandao.foundation.refusals import Malformed, NotAllowed
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def told(world: World, sale: Any, key: str = "s1", **changes: Any) -> network.Accounted:
    at = world.now
    row = network.Accounted(
        key=key,
        username=sale.login.username,
        nas_address="127.0.9.1",
        acct_session_id="81000001",
        address="100.64.0.7",
        mac="02:00:5E:10:4B:9C",
        started_at=at - timedelta(hours=5),
        updated_at=at - timedelta(hours=4),
        stopped_at=None,
        stop_cause="",
        bytes_up=10,
        bytes_down=20,
    )
    return replace(row, **changes)


def ended(
    row: network.Accounted, at: datetime, cause: str = "User-Request", **changes: Any
) -> network.Accounted:
    return replace(row, updated_at=at, stopped_at=at, stop_cause=cause, **changes)


def where(key: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM network_session WHERE key = %s", [key])
        return [table for (table,) in cursor.fetchall()]


def month_of(at: datetime) -> str:
    return f"network_session_{at.astimezone(UTC):%Y_%m}"


def make_months(at: datetime) -> None:
    """That of this instant is there, and the one before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_coming_months(%s::date)", [at])


def moved(world: World) -> int:
    return sum(hour.bytes_down for hour in usage.hours(world.ctx, world.now - timedelta(days=30)))


def test_a_session_moves_to_the_month_in_which_it_ends(world: World) -> None:
    make_months(world.now)
    row = told(world, world.sale())
    assert network.record_sessions(world.ctx, rows=[row]) == 1
    assert where("s1") == ["network_session_open"]
    assert network.record_sessions(world.ctx, rows=[ended(row, world.now, bytes_down=500)]) == 1
    assert where("s1") == [month_of(world.now)]
    assert moved(world) == 500


def test_one_taken_for_lost_that_is_heard_of_again_runs_on_and_is_counted_once(world: World) -> None:
    make_months(world.now)
    row = told(world, world.sale(), bytes_down=100)
    lost = ended(row, row.updated_at, "Lost-Carrier")
    again = replace(row, updated_at=world.now, bytes_down=150)
    for each, table in (
        (row, "network_session_open"),
        (lost, month_of(row.updated_at)),
        (again, "network_session_open"),
    ):
        assert network.record_sessions(world.ctx, rows=[each]) == 1
        assert where("s1") == [table]
    assert network.live_sessions(world.ctx).count() == 1
    assert moved(world) == 150
    network.record_sessions(world.ctx, rows=[ended(again, world.now + timedelta(minutes=1), bytes_down=160)])
    assert where("s1") == [month_of(world.now + timedelta(minutes=1))]
    assert moved(world) == 160


def test_what_is_told_twice_or_late_changes_nothing(world: World) -> None:
    row = told(world, world.sale())
    over = ended(row, world.now, bytes_down=500)
    assert network.record_sessions(world.ctx, rows=[over]) == 1
    assert network.record_sessions(world.ctx, rows=[over]) == 0
    assert network.record_sessions(world.ctx, rows=[row]) == 0
    assert network.record_sessions(world.ctx, rows=[row, over, row]) == 0
    (kept,) = network.sessions(world.ctx)
    assert (kept.stopped_at, kept.bytes_down) == (world.now, 500)
    assert moved(world) == 500


def test_a_start_that_comes_late_knows_better_when_it_began(world: World) -> None:
    row = told(world, world.sale())
    network.record_sessions(world.ctx, rows=[row])
    earlier = row.started_at - timedelta(minutes=7)
    network.record_sessions(world.ctx, rows=[replace(row, started_at=earlier, updated_at=world.now)])
    assert network.sessions(world.ctx).get().started_at == earlier


@pytest.mark.parametrize("over", [False, True], ids=["while it runs for us", "after its end"])
@pytest.mark.parametrize("at_once", [False, True])
def test_a_number_that_is_given_twice_is_two_sessions(world: World, over: bool, at_once: bool) -> None:
    """RADIUS leaves the number to the newer one and adds to the older one's."""
    sale = world.sale()
    old = told(world, sale, bytes_down=400)
    lost = ended(old, old.updated_at, "NAS-Reboot")
    network.record_sessions(world.ctx, rows=[lost if over else old])
    renamed = replace(lost, key="s1-12")
    newer = told(world, sale, started_at=world.now, updated_at=world.now, bytes_down=30)
    for batch in ([renamed, newer],) if at_once else ([renamed], [newer]):
        network.record_sessions(world.ctx, rows=batch)
    (first, second) = network.sessions(world.ctx).order_by("started_at")
    assert (first.key, first.bytes_down, first.stop_cause) == ("s1-12", 400, "NAS-Reboot")
    assert (second.key, second.bytes_down, second.stopped_at) == ("s1", 30, None)
    assert moved(world) == 430


def test_what_ended_in_a_month_without_a_table_moves_there_when_it_is_made(world: World) -> None:
    row = told(world, world.sale())
    long_ago = world.now - timedelta(days=3000)
    gone = ended(replace(row, started_at=long_ago - timedelta(hours=1)), long_ago)
    network.record_sessions(world.ctx, rows=[gone])
    assert where("s1") == ["network_session_other"]
    for _ in range(2):
        make_months(long_ago)
        assert where("s1") == [month_of(long_ago)]
    assert network.sessions(world.ctx).get().key == "s1"


def test_a_month_stands_behind_the_fence_by_its_own_name_too(world: World) -> None:
    other = World("coast")
    make_months(world.now)
    network.record_sessions(world.ctx, rows=[ended(told(world, world.sale()), world.now)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'tenant_fence') "
            "FROM pg_class c WHERE relname = %s",
            [month_of(world.now)],
        )
        assert cursor.fetchone() == (True, True)
    with fence(other.ctx):
        assert Session.objects.count() == 0


def drop(world: World) -> int:
    ctx = platform_context("tests", world.now)
    with fence(ctx):
        return keep_session_months(ctx)


def test_a_month_goes_whole_when_no_provider_keeps_it_any_more(world: World, settings: Any) -> None:
    settings.KEEP_SESSIONS_DAYS = 400
    long_ago = world.now - timedelta(days=300)
    make_months(long_ago)
    network.record_sessions(
        world.ctx, rows=[ended(told(world, world.sale(), started_at=long_ago - timedelta(hours=1)), long_ago)]
    )
    other = World("coast")
    with fence(world.ctx):
        change_network_rules(world.ctx, keep_sessions_days=90)
    assert drop(world) == 0
    assert where("s1") == [month_of(long_ago)], "the other provider keeps 400 days"
    with fence(other.ctx):
        change_network_rules(other.ctx, keep_sessions_days=90)
    assert drop(world) >= 1
    with fence(world.ctx):
        assert where("s1") == []


def test_the_last_weeks_cannot_be_dropped(world: World) -> None:
    at = clock.now()
    make_months(at)
    network.record_sessions(world.ctx, rows=[ended(told(world, world.sale()), at)])
    drop_months(Session, at.date() + timedelta(days=3650))
    assert where("s1") == [month_of(at)]


def test_months_to_come_are_there(world: World) -> None:
    drop(world)
    with connection.cursor() as cursor:
        for months in range(4):
            cursor.execute(
                "SELECT to_regclass('network_session_' || to_char(%s AT TIME ZONE 'UTC' + make_interval(months => %s), "
                "'YYYY_MM')) IS NOT NULL",
                [world.now, months],
            )
            assert cursor.fetchone() == (True,)


@pytest.mark.parametrize(
    ("own", "most", "country", "kept"),
    [
        (None, 731, "KE", 731),
        (100, 731, "KE", 100),
        (1000, 731, "KE", 731),
        (None, 400, "IN", 731),
        (100, 731, "IN", 731),
    ],
)
def test_days_kept(own: int | None, most: int, country: str, kept: int) -> None:
    assert rules.days_kept(own, most, country) == kept


@pytest.mark.parametrize("days", [34, 732])
def test_what_is_outside_the_bounds_is_refused(world: World, days: int) -> None:
    with pytest.raises(Malformed) as refused:
        change_network_rules(world.ctx, keep_sessions_days=days)
    assert refused.value.fields == {"keep_sessions_days": "From 35 days to 731."}


def test_who_works_at_the_desk_changes_no_rules(world: World) -> None:
    with pytest.raises(NotAllowed):
        change_network_rules(world.as_role("support"), keep_sessions_days=100)
