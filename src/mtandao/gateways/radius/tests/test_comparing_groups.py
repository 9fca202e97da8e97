"""RADIUS's groups and routers compared with plans and with the routers that we know."""

from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.gateways.radius.tests.compared import by_hand, looked, nas, repaired, sale
from tests.worlds import World

__all__ = ["nas", "sale"]
pytestmark = pytest.mark.django_db(databases=["default", "radius"])


@pytest.mark.parametrize(
    ("done", "wanted", "there"),
    [
        (
            "UPDATE radgroupreply SET value = 'other' WHERE groupname = %s AND attribute = 'Framed-Pool'",
            {"Framed-Pool": "homes"},
            {"Framed-Pool": "other"},
        ),
        (
            "DELETE FROM radgroupreply WHERE groupname = %s AND attribute = 'Tunnel-Private-Group-Id'",
            {"Tunnel-Private-Group-Id": "120"},
            {},
        ),
        (
            "UPDATE radgroupcheck SET value = '9' WHERE groupname = %s",
            {"Simultaneous-Use": "1"},
            {"Simultaneous-Use": "9"},
        ),
        (
            "INSERT INTO radgroupreply (tenant_id, groupname, attribute, op, value) SELECT DISTINCT tenant_id, groupname, "
            "'Idle-Timeout', ':=', '60' FROM radgroupreply WHERE groupname = %s",
            {},
            {"Idle-Timeout": "60"},
        ),
    ],
)
def test_a_plans_group_is_compared_as_well(
    world: World, sale: Any, radius: Any, done: str, wanted: dict[str, str], there: dict[str, str]
) -> None:
    by_hand(radius, done, "plan-home-basic")
    row = looked(world)["plan-home-basic"]
    assert (row.holder, row.kind, row.wanted, row.there) == ("group", "different", wanted, there)
    assert repaired(world) == {}


def test_the_walls_group_is_written_again(world: World, sale: Any, radius: Any) -> None:
    radius.execute("DELETE FROM radgroupreply WHERE groupname = %s", [network.WALLED_GROUP])
    assert looked(world)[network.WALLED_GROUP].kind == "missing"
    assert repaired(world) == {}


def test_the_groups_of_boosts_and_of_fair_use_are_a_plans_as_well(
    world: World, sale: Any, radius: Any
) -> None:
    catalog.change_plan(
        world.ctx,
        plan_id=sale.subscription.plan_id,
        data_cap_bytes=10**9,
        fup_kbps_down=1024,
        fup_kbps_up=512,
    )
    world.settle()
    network.Login.objects.filter(id=sale.login.id).update(boost_kbps_down=51200, boost_kbps_up=20480)
    radius.execute("DELETE FROM radgroupreply WHERE groupname = 'plan-home-basic!fair-use'")
    assert {"plan-home-basic!fair-use", "plan-home-basic@51200/20480"} <= set(looked(world))
    assert repaired(world) == {}


def test_a_plan_that_loses_its_vlan_takes_it_out_of_the_group(world: World, sale: Any, radius: Any) -> None:
    catalog.change_plan(world.ctx, plan_id=sale.subscription.plan_id, vlan_id=None)
    world.settle()
    radius.execute("SELECT attribute FROM radgroupreply WHERE groupname = 'plan-home-basic'")
    assert not [name for (name,) in radius.fetchall() if name.startswith("Tunnel-")]


def test_a_routers_secret_is_compared_and_never_shown(world: World, nas: network.Nas, radius: Any) -> None:
    by_hand(radius, "UPDATE nas SET secret = 'another-secret' WHERE nasname = %s", nas.address)
    row = looked(world)["Tower"]
    assert (row.holder, row.wanted, row.there) == ("router", {"secret": "set"}, {"secret": "another"})
    assert repaired(world) == {}
    radius.execute("SELECT secret FROM nas WHERE nasname = %s", [nas.address])
    assert radius.fetchone() == ("a-long-secret",)


def test_a_routers_filter_reaches_radius_and_is_compared(world: World, nas: network.Nas, radius: Any) -> None:
    network.change_nas(world.ctx, nas_id=nas.id, vendor="huawei", wall_filter="UNPAID")
    world.settle()
    assert looked(world) == {}
    by_hand(radius, "UPDATE nas SET wall_filter = NULL, type = 'mikrotik' WHERE nasname = %s", nas.address)
    wanted = {"vendor": "huawei", "wall_filter": "UNPAID"}
    row = looked(world)["Tower"]
    assert {name: row.wanted[name] for name in wanted} == wanted
    assert repaired(world) == {}
    radius.execute("SELECT type, wall_filter FROM nas WHERE nasname = %s", [nas.address])
    assert radius.fetchone() == ("huawei", "UNPAID")


def test_a_router_that_is_no_more_differs_no_more(world: World, nas: network.Nas, radius: Any) -> None:
    radius.execute("DELETE FROM nas WHERE nasname = %s", [nas.address])
    assert looked(world)["Tower"].kind == "missing"
    network.remove_nas(world.ctx, nas_id=nas.id)
    world.settle()
    assert looked(world) == {}


def test_one_that_the_tables_refuse_says_why_and_keeps_nobody_else_out(
    world: World, nas: network.Nas, radius: Any
) -> None:
    other = network.register_nas(world.ctx, name="Mast", address="127.0.9.78", secret="a-long-secret")
    world.settle()
    radius.execute("DELETE FROM nas WHERE tenant_id = %s", [world.tenant_id])
    network.Nas.objects.filter(id=nas.id).update(secret="")
    assert set(looked(world)) == {"Tower", "Mast"}
    left = repaired(world)
    assert set(left) == {"Tower"} and "nas_secret_is_not_empty" in left["Tower"].answer
    radius.execute("SELECT nasname FROM nas WHERE tenant_id = %s", [world.tenant_id])
    assert radius.fetchall() == [(other.address,)]
