"""A speed boost is on the line from the moment it is bought to its end, and what is sold as speed is speed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import end_what_is_over
from mtandao.foundation import clock
from mtandao.gateways.radius import provisioning, steering
from mtandao.gateways.radius.coa import Kind
from mtandao.gateways.radius.sessions import OpenSession
from tests.worlds import World, fenced

pytestmark = pytest.mark.django_db(databases=["default", "radius"])

BOOSTED = "plan-home-basic@51200/20480"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Of today: the relay asks the clock whether a boost still works."""
    with fenced(World(now=clock.now())) as world:
        yield world


def boost(world: World, **terms: Any) -> Any:
    values: dict[str, Any] = {
        "kbps_down": 51200,
        "kbps_up": 20480,
        "price": Decimal(200),
        "lasts_hours": 24,
    } | terms
    return catalog.create_add_on(
        world.ctx, new=catalog.NewAddOn(name=f"Boost {values}", kind=catalog.AddOnKind.BOOST, **values)
    )


def buy(world: World, sale: Any, add_on: Any) -> Any:
    bought = subscriptions.buy_add_on(world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)
    world.settle()
    return bought


def group_of(radius: Any, sale: Any) -> list[str]:
    radius.execute("SELECT groupname FROM radusergroup WHERE username = %s", [sale.login.username])
    return [name for (name,) in radius.fetchall()]


def said_of(radius: Any, group: str) -> dict[str, str]:
    radius.execute(
        "SELECT attribute, value FROM radgroupreply WHERE groupname = %s "
        "UNION SELECT attribute, value FROM radgroupcheck WHERE groupname = %s",
        [group, group],
    )
    return dict(radius.fetchall())


def test_it_lifts_the_line_and_its_end_lets_it_down(world: World, radius: Any) -> None:
    sale = world.sale(world.plan(pool_name="home", sessions_at_once=2))
    bought = buy(world, sale, boost(world))
    assert group_of(radius, sale) == [BOOSTED]
    assert said_of(radius, BOOSTED) == said_of(radius, "plan-home-basic") | {
        "Mikrotik-Rate-Limit": "20480k/51200k",
        "WISPr-Bandwidth-Max-Up": "20480000",
        "WISPr-Bandwidth-Max-Down": "51200000",
    }
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    world.settle()
    assert group_of(radius, sale) == ["plan-home-basic"]


def test_running_out_ends_it(world: World, radius: Any) -> None:
    sale = world.sale(world.plan())
    buy(world, sale, boost(world, lasts_hours=12))
    later = world.later(hours=13)
    end_what_is_over(later.ctx)
    later.settle()
    assert group_of(radius, sale) == ["plan-home-basic"]


def test_the_plans_changes_reach_the_lines_with_a_boost(world: World, radius: Any) -> None:
    plan = world.plan()
    sale = world.sale(plan)
    buy(world, sale, boost(world))
    catalog.change_plan(world.ctx, plan_id=plan.id, pool_name="other", kbps_up=30720)
    world.settle()
    held = said_of(radius, BOOSTED)
    assert (held["Framed-Pool"], held["Mikrotik-Rate-Limit"]) == ("other", "30720k/51200k")


def test_a_group_that_was_left_is_written_anew_when_it_is_entered_again(world: World, radius: Any) -> None:
    plan = world.plan()
    sale, lift = world.sale(plan), boost(world)
    bought = buy(world, sale, lift)
    subscriptions.end_add_on(world.ctx, bought_id=bought.id)
    world.settle()
    catalog.change_plan(world.ctx, plan_id=plan.id, pool_name="other")
    world.settle()
    buy(world, sale, lift)
    assert said_of(radius, BOOSTED)["Framed-Pool"] == "other"


def test_behind_the_wall_a_boost_lifts_nothing(world: World, radius: Any) -> None:
    sale = world.sale(world.plan())
    buy(world, sale, boost(world))
    login = network.logins(world.ctx).get(id=sale.login.id)
    login.access = network.Access.WALLED
    assert login.radius_group == BOOSTED
    assert provisioning.rows_of(login, None).group == network.WALLED_GROUP


def test_a_slower_boost_than_the_plan_takes_nothing_away() -> None:
    class Plan:
        kbps_up, kbps_down, burst_time = 20480, 102400, "10/10"
        burst_kbps_up, burst_kbps_down = 40960, 204800
        threshold_kbps_up, threshold_kbps_down = 10240, 51200

    plan = Plan()
    assert network.boosted(plan, (51200, 20480)) is plan
    assert network.boosted(plan, None) is plan
    assert network.rate_limit(network.boosted(plan, (51200, 30720))) == "30720k/102400k"


def test_a_running_session_is_told_the_lifted_rate(world: World) -> None:
    sale = world.sale(world.plan())
    buy(world, sale, boost(world))
    (login,) = network.logins(world.ctx).filter(id=sale.login.id)
    asked = steering.wanted(login, _session(login), stays=True)
    assert (asked.kind, asked.attributes) == (Kind.COA, {"Mikrotik-Rate-Limit": "20480k/51200k"})
    other = replace(_session(login), vendor="cisco")
    asked = steering.wanted(login, other, stays=True)
    assert (asked.kind, asked.attributes) == (
        Kind.COA,
        {"WISPr-Bandwidth-Max-Up": "20480000", "WISPr-Bandwidth-Max-Down": "51200000"},
    )


def test_a_speed_beyond_32_bits_is_the_most_there_is() -> None:
    line = catalog.Plan(kbps_up=1024, kbps_down=10_000_000)
    assert network.bits_per_second(line) == (1_024_000, 2**32 - 1)


def _session(login: Any) -> Any:
    return OpenSession(
        username=login.username,
        acct_session_id="81",
        address="100.64.0.9",
        mac="02:1A:7F:00:10:2B",
        nas_address="127.0.9.9",
        nas_secret="a-long-secret",
        coa_port=3799,
        router="Tower",
        started_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    )
