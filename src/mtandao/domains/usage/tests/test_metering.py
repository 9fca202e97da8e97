"""Counting: each byte once, in every sum that it belongs to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage import jobs
from mtandao.domains.usage.models import RouterDay, RouterHour, TopTalker, UsageDay, UsageHour
from mtandao.foundation import clock
from mtandao.foundation.database.months import drop_months
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import NotAllowed
from tests.worlds import World

pytestmark = pytest.mark.django_db
ROUTER = new_id()


def moved(
    world: World,
    service: UUID | None,
    up: int,
    down: int,
    *,
    minutes: float = 5,
    at: datetime | None = None,
    **more: Any,
) -> usage.Moved:
    at = at or world.now
    organization = more.get("organization", world.tenant_id)
    nas = more.get("nas", ROUTER)
    return usage.Moved(service, organization, nas, at - timedelta(minutes=minutes), at, up, down)


def sums(world: World) -> list[tuple[int, int]]:
    """Of each table."""
    return [
        (sum(row.bytes_up for row in rows), sum(row.bytes_down for row in rows))
        for rows in (list(m.of(world.ctx)) for m in (UsageHour, UsageDay, RouterHour, RouterDay))
    ]


def test_a_byte_is_in_the_hour_the_day_and_the_routers_rows(world: World) -> None:
    service = new_id()
    usage.meter(world.ctx, moved=[moved(world, service, 60, 120, minutes=180)])
    usage.meter(world.ctx, moved=[moved(world, service, 1, 2)])
    assert sums(world) == [(61, 122)] * 4
    hours = list(UsageHour.of(world.ctx).order_by("hour_at"))
    assert [hour.bytes_down for hour in hours] == [40, 40, 42]
    for hour in hours:
        assert (sum(hour.parts_up), sum(hour.parts_down)) == (hour.bytes_up, hour.bytes_down)
    assert hours[-1].parts_down[-1] == 40 - sum(hours[-1].parts_down[:-1]) + 2


def test_what_nobodys_login_moved_is_the_routers_alone(world: World) -> None:
    usage.meter(world.ctx, moved=[moved(world, None, 5, 6, nas=None)])
    assert sums(world) == [(0, 0), (0, 0), (5, 6), (5, 6)]


def test_nothing_moved_writes_nothing(world: World) -> None:
    usage.meter(world.ctx, moved=[])
    usage.meter(world.ctx, moved=[moved(world, new_id(), 0, 0)])
    assert not UsageHour.of(world.ctx).exists() and not RouterHour.of(world.ctx).exists()


def test_a_night_belongs_to_two_days_of_the_zone(world: World) -> None:
    service, one_in_nairobi = new_id(), datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    usage.meter(world.ctx, moved=[moved(world, service, 0, 240, minutes=120, at=one_in_nairobi)])
    days = {row.day: row.bytes_down for row in UsageDay.of(world.ctx)}
    assert days == {date(2026, 11, 20): 120, date(2026, 11, 21): 120}


def test_a_month_that_nobody_made_a_table_for_is_counted_as_well(world: World) -> None:
    service, then = new_id(), datetime(2031, 1, 1, 0, 10, tzinfo=UTC)
    usage.meter(world.ctx, moved=[moved(world, service, 0, 240, minutes=20, at=then)])
    assert sum(row.bytes_down for row in usage.hours(world.ctx, datetime(2030, 1, 1, tzinfo=UTC))) == 240


def test_only_our_own_loops_count(world: World) -> None:
    with pytest.raises(NotAllowed):
        usage.meter(world.as_role("support"), moved=[moved(world, new_id(), 1, 1)])
    assert sums(world) == [(0, 0)] * 4


def test_days_hours_and_parts_say_the_same(world: World) -> None:
    service = new_id()
    usage.meter(world.ctx, moved=[moved(world, service, 24, 48, minutes=60 * 23, at=told_until(world))])
    for of in (usage.Of((service,)), usage.Of(nas_id=ROUTER), usage.EVERYBODY):
        assert sum(day.bytes_down for day in usage.by_day(world.ctx, [service], 30)) == 48
        assert sum(day.bytes_down for day in usage.days_of(world.ctx, of, 90)) == 48
        assert sum(step.bytes_down for step in usage.hours_of(world.ctx, of)) == 48
        parts = usage.parts_of(world.ctx, of)
        assert len(parts) == 288 and sum(step.bytes_down for step in parts) == 48
    assert sum(day.bytes_down for day in usage.days_of(world.ctx, usage.Of(nas_id=new_id()), 90)) == 0


def test_a_curve_ends_where_every_router_has_told(world: World) -> None:
    """Some routers have not told of the last minutes yet: with these it would end in a fall."""
    service = new_id()
    usage.meter(world.ctx, moved=[moved(world, service, 0, 300, minutes=5)])
    parts = usage.parts_of(world.ctx, usage.Of((service,)))
    assert parts[-1].at == told_until(world) - timedelta(minutes=5) and parts[-1].bytes_down == 0
    world.later(minutes=5)
    assert usage.parts_of(world.ctx, usage.Of((service,)))[-1].bytes_down == 300


def told_until(world: World) -> datetime:
    return world.now.replace(second=0, microsecond=0) - timedelta(minutes=world.now.minute % 5 + 5)


def test_the_busiest_the_percentile_and_the_map_of_hours(world: World) -> None:
    service = new_id()
    lunch = world.now.replace(minute=0) - timedelta(hours=2)  # ten o'clock in Nairobi, on a Friday
    usage.meter(world.ctx, moved=[moved(world, service, 0, 300_000_000, at=lunch)])
    busy = usage.busy(world.ctx, usage.Of((service,)), 7)
    assert (busy.peak_down, busy.peak_at) == (8_000_000, lunch - timedelta(minutes=5))
    assert busy.bps95_down == 0
    assert busy.heat[4][9] == 300_000_000
    assert sum(map(sum, busy.heat)) == 300_000_000
    # In every part of seven days, and in more than a twentieth of them twice as much.
    for day in range(7):
        at = world.now - timedelta(days=day)
        usage.meter(world.ctx, moved=[moved(world, service, 0, 288 * 300_000, minutes=60 * 24, at=at)])
        usage.meter(world.ctx, moved=[moved(world, service, 0, 24 * 300_000, minutes=120, at=at)])
    assert usage.busy(world.ctx, usage.Of((service,)), 7).bps95_down == 16_000


def test_a_partner_sees_what_his_own_customers_moved(world: World) -> None:
    from dataclasses import replace

    partner, mine, his = new_id(), new_id(), new_id()
    usage.meter(world.ctx, moved=[moved(world, mine, 0, 100), moved(world, his, 0, 7, organization=partner)])
    usage.rank_talkers(world.ctx, day=world.ctx.today)
    below = replace(world.ctx, organization_id=partner, organization_ids=frozenset({partner}))
    assert usage.days_of(world.ctx, usage.EVERYBODY, 1)[0].bytes_down == 107
    assert usage.days_of(below, usage.EVERYBODY, 1)[0].bytes_down == 7
    assert [row.subscription_id for row in usage.top_talkers(world.ctx, world.ctx.today)] == [mine, his]
    assert [row.subscription_id for row in usage.top_talkers(below, world.ctx.today)] == [his]


def test_who_moves_most_is_listed_anew(world: World) -> None:
    one, other = new_id(), new_id()
    usage.meter(world.ctx, moved=[moved(world, one, 0, 5), moved(world, other, 0, 4)])
    jobs.rank_todays_talkers(world.ctx)
    usage.meter(world.ctx, moved=[moved(world, other, 2, 2)])
    jobs.rank_todays_talkers(world.ctx)
    assert [(row.subscription_id, row.place) for row in TopTalker.of(world.ctx).order_by("place")] == [
        (other, 1),
        (one, 2),
    ]


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'usage_%' AND relispartition AND relkind = 'r'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_old_months_go_as_a_whole_and_coming_ones_are_there(world: World, settings: Any) -> None:
    settings.KEEP_USAGE_HOURS_DAYS, settings.KEEP_USAGE_DAYS = 62, 731
    ctx, service = world.ctx.at(clock.now()), new_id()
    old = ctx.now - timedelta(days=120)
    for at in (old, ctx.now):
        usage.meter(ctx, moved=[moved(world, service, 0, 10, at=at)])
    # What lay among the others moves into the month's table, and is still there once.
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_coming_months(%s)", [old.date()])
    assert f"usage_usagehour_{old:%Y_%m}" in tables()
    assert sums(world) == [(0, 20)] * 4
    jobs.keep_months_of_usage(ctx)
    assert f"usage_usagehour_{old:%Y_%m}" not in tables()
    coming = ctx.now + timedelta(days=62)
    assert {f"usage_usageday_{old:%Y_%m}", f"usage_routerhour_{coming:%Y_%m}"} <= tables()
    assert sums(world) == [(0, 10), (0, 20), (0, 10), (0, 20)]


def test_the_last_weeks_cannot_be_thrown_away(world: World) -> None:
    assert f"usage_usagehour_{clock.now():%Y_%m}" in tables()
    drop_months(UsageHour, clock.now().date() + timedelta(days=400))
    assert f"usage_usagehour_{clock.now():%Y_%m}" in tables()


@pytest.mark.parametrize("last", ["NULL", "now()::date + 4000"])
def test_months_are_made_for_ten_years_at_most(world: World, last: str) -> None:
    with pytest.raises(DatabaseError, match="ten years"), connection.cursor() as cursor:
        cursor.execute(f"SELECT mtandao_coming_months({last})")


def rewritten() -> tuple[int, int]:
    """How many rows of this transaction, and how many of them in place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_updated(oid))::int, sum(pg_stat_get_xact_tuples_hot_updated(oid))::int "
            "FROM pg_class WHERE relname ~ '^usage_' AND relkind = 'r'"
        )
        updated, hot = cursor.fetchone()
    return updated, hot


def test_rows_are_rewritten_in_place(world: World) -> None:
    """No index holds what changes, and pages have room: otherwise each packet would touch every index."""
    service, (updated, hot) = new_id(), rewritten()
    for minute in range(0, 50, 5):
        at = world.now.replace(minute=minute)
        usage.meter(world.ctx, moved=[moved(world, service, 0, 10, at=at, minutes=1)])
    updated, hot = rewritten()[0] - updated, rewritten()[1] - hot
    # A page that is full now and then has no room.
    assert updated == 34 and hot >= 30
