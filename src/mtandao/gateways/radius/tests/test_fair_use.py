"""Data that is used up, in RADIUS: another group, or so many octets until the wall."""

from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.network.tests.test_allowances import FAIR, GB, Line
from mtandao.gateways.radius import steering
from mtandao.gateways.radius.coa import Kind
from mtandao.gateways.radius.tests.test_boosts import _session, said_of
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def membership(radius: Any, line: Line) -> Any:
    radius.execute(
        "SELECT groupname, octets_left, then_group FROM radusergroup WHERE username = %s",
        [line.sale.login.username],
    )
    (found,) = radius.fetchall()
    return found


def test_a_plan_with_fair_use_has_a_group_for_it(world: World, radius: Any) -> None:
    line = Line(world, pool_name="home", **FAIR)
    whole, slow = said_of(radius, "plan-ten"), said_of(radius, "plan-ten!fair-use")
    assert slow == whole | {
        "Mikrotik-Rate-Limit": "1024k/2048k",
        "WISPr-Bandwidth-Max-Up": "1024000",
        "WISPr-Bandwidth-Max-Down": "2048000",
    }
    catalog.change_plan(world.ctx, plan_id=line.sale.subscription.plan_id, fup_kbps_down=4096)
    world.settle()
    assert said_of(radius, "plan-ten!fair-use")["Mikrotik-Rate-Limit"] == "1024k/4096k"


def test_who_goes_on_slower_is_of_that_group_and_is_never_cut(world: World, radius: Any) -> None:
    line = Line(world, **FAIR)
    assert membership(radius, line) == ("plan-ten", None, None)
    line.moves(10 * GB)
    assert membership(radius, line) == ("plan-ten!fair-use", None, None)
    asked = steering.wanted(
        network.logins(world.ctx).get(id=line.sale.login.id), _session(line.login), stays=True
    )
    assert (asked.kind, asked.attributes) == (Kind.COA, {"Mikrotik-Rate-Limit": "1024k/2048k"})
    line.buys(GB)
    assert membership(radius, line) == ("plan-ten", None, None)


def test_who_ends_behind_the_wall_is_let_move_what_is_left(world: World, radius: Any) -> None:
    line = Line(world)
    assert membership(radius, line) == ("plan-ten", 10 * GB, network.WALLED_GROUP)
    line.moves(4 * GB, stop=True)
    assert membership(radius, line) == ("plan-ten", 6 * GB, network.WALLED_GROUP)
    line.buys(GB)
    assert membership(radius, line) == ("plan-ten", 7 * GB, network.WALLED_GROUP)


def test_behind_the_wall_nothing_is_counted_down(world: World, radius: Any) -> None:
    line = Line(world)
    line.moves(10 * GB)
    assert membership(radius, line) == (network.WALLED_GROUP, None, None)
    line.buys(GB)
    assert membership(radius, line) == ("plan-ten", GB, network.WALLED_GROUP)


def test_the_octets_alone_are_written_when_a_session_ends(world: World, radius: Any) -> None:
    """Not the password, and nothing that a page would call a change of access."""
    line = Line(world)
    login = line.login
    line.moves(GB, stop=True)
    assert (line.login.changed_at, line.login.provisioned_at) == (login.changed_at, login.provisioned_at)
