"""Data that is bought is whole from the moment it is bought, however far past the end he was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network.commands.allowances import open_periods, take_off_allowances
from mtandao.domains.network.tests.test_allowances import FAIR, GB, Line
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from tests.at_once import at_once
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def test_who_is_far_past_the_end_is_fast_for_just_what_he_buys(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(13 * GB)
    line.buys(GB)
    assert not line.login.fair_use
    line.moves(9 * GB // 10)
    assert (line.login.fair_use, line.allowance.left) == (False, GB // 10)
    line.moves(GB // 10)
    assert (line.login.fair_use, line.allowance.left) == (True, 0)


def test_what_was_moved_before_the_purchase_and_is_told_later_takes_nothing_of_it(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(13 * GB)
    world.later(minutes=15)
    line.buys(2 * GB)
    line.moves(4 * GB, minutes=5)  # three quarters of it before
    assert (line.allowance.bytes_used, line.allowance.left) == (17 * GB, GB)
    assert line.allowance.beyond == 6 * GB


def test_bought_before_the_end_all_counts(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(8 * GB)
    line.buys(2 * GB)
    line.moves(5 * GB)
    assert (line.allowance.left, line.allowance.beyond, line.allowance.bytes_past_end) == (0, GB, 0)


def test_a_larger_cap_forgives_nothing(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(13 * GB)
    larger = world.plan("Larger", data_cap_bytes=14 * GB, setup_fee=Decimal(0), **FAIR)
    subscriptions.change_subscription_plan(world.ctx, subscription_id=line.id, plan_id=larger.id)
    world.settle()
    assert line.allowance.left == GB


def test_what_is_taken_back_leaves_him_where_he_was_and_may_be_bought_again(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(13 * GB)
    bought = line.buys(2 * GB)
    line.moves(GB)
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    world.settle()
    assert (line.allowance.total, line.allowance.left, line.login.fair_use) == (10 * GB, 0, True)
    line.buys(3 * GB)
    assert (line.allowance.left, line.login.fair_use) == (3 * GB, False)


def test_a_period_that_was_closed_and_goes_on_has_what_was_bought_meanwhile(world: World) -> None:
    line = Line(world, **FAIR)
    line.moves(13 * GB)
    was = line.allowance
    terms = (line.id, was.subscriber_id, was.organization_id, was.starts_at)
    world.now = was.ends_at
    usage.close_allowances(world.ctx, subscription_ids=[line.id])
    longer = usage.Period(*terms, was.ends_at + timedelta(days=1), 10 * GB, 2 * GB)
    usage.open_allowances(world.ctx, periods=[longer])
    now = line.allowance
    assert (now.id, now.ends_at, now.bytes_used) == (was.id, longer.ends_at, 13 * GB)
    assert (now.left, now.reached) == (2 * GB, False)


def test_what_is_bought_is_read_when_nobody_else_can_change_the_allowance(world: World) -> None:
    line = Line(world)
    with CaptureQueriesContext(connection) as asked:
        open_periods(world.ctx, subscription_ids=[line.id])
    tables = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    held = next(n for n, sql in enumerate(tables) if "usage_allowance" in sql and "FOR UPDATE" in sql)
    read = next(n for n, sql in enumerate(tables) if "subscriptions_subscriptionaddon" in sql)
    assert held < read


@pytest.mark.django_db(databases=["default", "radius"], transaction=True)
def test_three_who_buy_at_once_for_one_line_get_all_of_it_and_no_byte_is_lost(kept_world: World) -> None:
    line = Line(kept_world, **FAIR)
    line.moves(13 * GB)
    ctx, now = kept_world.ctx, kept_world.now
    pack = catalog.create_add_on(
        ctx,
        new=catalog.NewAddOn(name="Two", kind=catalog.AddOnKind.DATA, size_bytes=2 * GB, price=Decimal(9)),
    )

    def buys() -> None:
        subscriptions.buy_add_on(ctx, subscription_id=line.id, add_on_id=pack.id)
        open_periods(ctx, subscription_ids=[line.id])

    def moves() -> None:
        row = usage.Moved(line.id, kept_world.tenant_id, None, now - timedelta(minutes=5), now, 0, GB)
        take_off_allowances(ctx, moved=[row])

    at_once(buys, moves, buys, moves, buys, inside=ctx)
    row = line.allowance
    assert (row.total, row.left, row.bytes_used) == (16 * GB, 6 * GB, 15 * GB)
    assert (row.bytes_past_end, row.reached) == (5 * GB, False)
