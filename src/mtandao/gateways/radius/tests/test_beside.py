"""Rows added by hand to users and groups of ours are listed, left alone, and taken out when a person says so."""

from typing import Any

import pytest

from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import Holder, remove_attribute, set_attribute
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import RadiusStranger
from mtandao.gateways.radius import looking
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])
Strange = reconciliation.Strange


def add(radius: Any, table: str, world: World, name: str, attribute: str, value: str, op: str = ":=") -> None:
    key = "groupname" if "group" in table else "username"
    radius.execute(
        f"INSERT INTO {table} (tenant_id, {key}, attribute, op, value) VALUES (%s, %s, %s, %s, %s)",
        [world.tenant_id, name, attribute, op, value],
    )


def join(radius: Any, world: World, name: str, group: str, priority: int) -> None:
    radius.execute(
        "INSERT INTO radusergroup (tenant_id, username, groupname, priority) VALUES (%s, %s, %s, %s)",
        [world.tenant_id, name, group, priority],
    )


def held(radius: Any, table: str, world: World) -> set[tuple[str, str]]:
    key = "groupname" if table.startswith("radgroup") else "username"
    what = "groupname" if table == "radusergroup" else "attribute"
    radius.execute(f"SELECT {key}, {what} FROM {table} WHERE tenant_id = %s", [world.tenant_id])
    return set(radius.fetchall())


def listed(world: World) -> dict[tuple[str, str], RadiusStranger]:
    looking.look(world.ctx)
    return {(row.holder, row.name): row for row in reconciliation.strangers(world.ctx)}


def remove(world: World, row: RadiusStranger) -> None:
    reconciliation.ask_stranger_removal(world.ctx, stranger_id=row.id)
    world.settle()


def test_a_speed_by_hand_on_a_customer_is_listed_and_left_alone(world: World, radius: Any) -> None:
    name = world.sale().login.username
    world.settle()
    assert listed(world) == {}
    add(radius, "radreply", world, name, "mikrotik-rate-limit", "hidden-word")
    add(radius, "radcheck", world, name, "Login-Time", "Al0800-1700")
    join(radius, world, name, "vip", 5)
    (row,) = listed(world).values()
    assert (row.holder, row.name) == (Strange.USER_ROWS, name)
    assert row.holds == ["Login-Time", "mikrotik-rate-limit", "group vip"]
    assert (name, "mikrotik-rate-limit") in held(radius, "radreply", world)
    assert not reconciliation.radius_drift(world.ctx).exists(), "what is ours is as wanted"
    look = reconciliation.radius_look(world.ctx)
    assert look is not None and look.strangers == 1


def test_rows_of_a_customer_are_taken_out_and_what_was_sold_stays(world: World, radius: Any) -> None:
    name, other = world.sale().login.username, world.sale().login.username
    world.settle()
    tables = ("radcheck", "radreply", "radusergroup")
    before = {table: held(radius, table, world) for table in tables}
    for each in (name, other):
        add(radius, "radreply", world, each, "Filter-Id", "office")
        add(radius, "radcheck", world, each, "Filter-Id", "office", "==")
        join(radius, world, each, "vip", 5)
    found = listed(world)
    remove(world, found[Strange.USER_ROWS, name])
    assert set(listed(world)) == {(Strange.USER_ROWS, other)}
    remove(world, found[Strange.USER_ROWS, other])
    assert listed(world) == {}
    assert {table: held(radius, table, world) for table in tables} == before


def test_what_is_the_providers_own_is_no_stranger_and_stays_when_the_rest_goes(
    world: World, radius: Any
) -> None:
    sale = world.sale()
    name = sale.login.username
    said = set_attribute(
        world.ctx,
        holder=Holder(login_id=sale.login.id),
        side=Side.REPLY,
        name="Filter-Id",
        value="office",
    )
    world.settle()
    assert listed(world) == {}
    add(radius, "radcheck", world, name, "Filter-Id", "office", "==")
    (row,) = listed(world).values()
    assert row.holds == ["Filter-Id"], "the condition, not the answer"
    remove(world, row)
    assert (name, "Filter-Id") in held(radius, "radreply", world)
    assert (name, "Filter-Id") not in held(radius, "radcheck", world)
    remove_attribute(world.ctx, attribute_id=said.id)
    assert listed(world) == {}, "on its way out"
    world.settle()
    assert listed(world) == {}


def test_rows_of_a_plans_group_and_of_the_wall(world: World, radius: Any) -> None:
    group = world.sale().subscription.plan.radius_group
    world.settle()
    for each in (group, "walled-garden"):
        add(radius, "radgroupreply", world, each, "Session-Timeout", "60")
    add(radius, "radgroupcheck", world, group, "Login-Time", "Al0800-1700")
    add(radius, "radgroupreply", world, "nobody-is-in-it", "Session-Timeout", "60")
    found = listed(world)
    assert {key: row.holds for key, row in found.items()} == {
        (Strange.GROUP_ROWS, group): ["Login-Time", "Session-Timeout"],
        (Strange.GROUP_ROWS, "walled-garden"): ["Session-Timeout"],
    }
    for row in found.values():
        remove(world, row)
    assert listed(world) == {}
    assert {
        name for name, attribute in held(radius, "radgroupreply", world) if attribute == "Session-Timeout"
    } == {"nobody-is-in-it"}
    assert (group, "Mikrotik-Rate-Limit") in held(radius, "radgroupreply", world)


def test_what_became_the_providers_own_meanwhile_is_written_again(world: World, radius: Any) -> None:
    sale = world.sale()
    world.settle()
    add(radius, "radreply", world, sale.login.username, "Filter-Id", "by-hand")
    (row,) = listed(world).values()
    set_attribute(
        world.ctx,
        holder=Holder(login_id=sale.login.id),
        side=Side.REPLY,
        name="Filter-Id",
        value="office",
    )
    remove(world, row)
    radius.execute("SELECT value FROM radreply WHERE attribute = 'Filter-Id'")
    assert radius.fetchall() == [("office",)]


def test_asked_twice_or_too_late_nothing_happens(world: World, radius: Any) -> None:
    name = world.sale().login.username
    world.settle()
    add(radius, "radreply", world, name, "Filter-Id", "office")
    (row,) = listed(world).values()
    reconciliation.ask_stranger_removal(world.ctx, stranger_id=row.id)
    reconciliation.ask_stranger_removal(world.ctx, stranger_id=row.id)
    radius.execute("DELETE FROM radreply WHERE attribute = 'Filter-Id'")
    world.settle()
    assert listed(world) == {}
