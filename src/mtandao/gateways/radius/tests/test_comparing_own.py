"""A provider's own attributes compared with what RADIUS holds of them: lost, changed by hand, taken away and left."""

from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import Holder, remove_attribute, set_attribute
from mtandao.domains.network.models import OwnAttribute
from mtandao.foundation.outbox.models import OutboxDelivery
from mtandao.gateways.radius import comparing
from mtandao.gateways.radius.dictionary import folder_of_dictionaries
from mtandao.gateways.radius.tests.compared import by_hand, looked, repaired
from tests.worlds import World

pytestmark = [
    pytest.mark.django_db(databases=["default", "radius"]),
    pytest.mark.skipif(folder_of_dictionaries() is None, reason="FreeRADIUS is not installed"),
]
GROUP = "plan-home-basic"


@pytest.fixture
def sale(world: World) -> Any:
    """A login with an answer and a condition of its own, on a plan with an answer of its own."""
    sold = world.sale(world.plan())
    login, plan = Holder(login_id=sold.login.id), Holder(plan_id=sold.subscription.plan_id)
    for holder, side, name, value in (
        (login, Side.REPLY, "Mikrotik-Group", "gold"),
        (login, Side.CHECK, "NAS-Port-Type", "Ethernet"),
        (login, Side.CHECK, "Login-Time", "Wk0800-1700"),
        (plan, Side.REPLY, "Filter-Id", "homes"),
    ):
        set_attribute(world.ctx, holder=holder, side=side, name=name, value=value)
    world.settle()
    return sold


def rows(radius: Any, table: str, name: str) -> set[tuple[str, str, str]]:
    column = "groupname" if table.startswith("radgroup") else "username"
    radius.execute(f"SELECT attribute, op, value FROM {table} WHERE {column} = %s", [name])
    return set(radius.fetchall())


def test_what_was_just_written_does_not_differ(world: World, sale: Any) -> None:
    assert looked(world) == {}


@pytest.mark.parametrize(
    ("done", "wanted", "there"),
    [
        (
            "DELETE FROM radreply WHERE username = %s AND attribute = 'Mikrotik-Group'",
            {"Mikrotik-Group": "gold"},
            {},
        ),
        (
            "UPDATE radreply SET value = 'silver' WHERE username = %s AND attribute = 'Mikrotik-Group'",
            {"Mikrotik-Group": "gold"},
            {"Mikrotik-Group": "silver"},
        ),
        (
            "DELETE FROM radcheck WHERE username = %s AND attribute = 'NAS-Port-Type'",
            {"check NAS-Port-Type": "Ethernet"},
            {},
        ),
        # `:=` would say the port's type itself and let everybody in.
        (
            "UPDATE radcheck SET op = ':=' WHERE username = %s AND attribute = 'NAS-Port-Type'",
            {"check NAS-Port-Type": "Ethernet"},
            {"check NAS-Port-Type": ":= Ethernet"},
        ),
        (
            "UPDATE radcheck SET value = 'Any0000-2400' WHERE username = %s AND attribute = 'Login-Time'",
            {"check Login-Time": "Wk0800-1700"},
            {"check Login-Time": "Any0000-2400"},
        ),
    ],
)
def test_a_logins_own_that_was_lost_or_changed_by_hand_is_told_and_written_again(
    world: World, sale: Any, radius: Any, done: str, wanted: dict[str, str], there: dict[str, str]
) -> None:
    name = sale.login.username
    before = rows(radius, "radcheck", name), rows(radius, "radreply", name)
    by_hand(radius, done, name)
    row = looked(world)[name]
    assert (row.kind, row.wanted, row.there) == ("different", wanted, there)
    assert repaired(world) == {}
    assert (rows(radius, "radcheck", name), rows(radius, "radreply", name)) == before


@pytest.mark.parametrize(
    ("done", "there"),
    [
        ("DELETE FROM radgroupreply WHERE groupname = %s AND attribute = 'Filter-Id'", {}),
        (
            "UPDATE radgroupreply SET value = 'vip' WHERE groupname = %s AND attribute = 'Filter-Id'",
            {"Filter-Id": "vip"},
        ),
        # Then no login could say another one.
        (
            "UPDATE radgroupreply SET op = ':=' WHERE groupname = %s AND attribute = 'Filter-Id'",
            {"Filter-Id": ":= homes"},
        ),
    ],
)
def test_a_plans_own_that_was_lost_or_changed_by_hand_is_told_and_written_again(
    world: World, sale: Any, radius: Any, done: str, there: dict[str, str]
) -> None:
    before = rows(radius, "radgroupreply", GROUP)
    by_hand(radius, done, GROUP)
    row = looked(world)[GROUP]
    assert (row.kind, row.wanted.keys(), row.there) == ("different", {"Filter-Id"}, there)
    assert repaired(world) == {}
    assert rows(radius, "radgroupreply", GROUP) == before


def test_what_was_taken_away_and_is_left_in_radius_is_told_and_taken_out(
    world: World, sale: Any, radius: Any
) -> None:
    """As it is when RADIUS never came to hear of it."""
    for own in OwnAttribute.objects.all():
        remove_attribute(world.ctx, attribute_id=own.id)
    assert looked(world) == {}, "RADIUS is just about to hear of it"
    OutboxDelivery.objects.filter(state="pending").update(state="dead")
    found = looked(world)
    user, group = found[sale.login.username], found[GROUP]
    assert (user.wanted, group.wanted) == ({}, {})
    assert user.there == {
        "Mikrotik-Group": "gold",
        "check NAS-Port-Type": "Ethernet",
        "check Login-Time": "Wk0800-1700",
    }
    assert group.there == {"Filter-Id": "homes"}
    assert repaired(world) == {}
    assert rows(radius, "radreply", sale.login.username) == set()
    assert "Filter-Id" not in {name for name, _, _ in rows(radius, "radgroupreply", GROUP)}
    assert not OwnAttribute.objects.exists(), "nothing is to be remembered any more"


def test_what_another_has_by_hand_is_nobodys_to_compare(world: World, sale: Any, radius: Any) -> None:
    """A name that is one login's own is by hand in the rows of the next, and in those of another plan."""
    other = world.sale(world.plan("Other"))
    world.settle()
    for table, column, name in (
        ("radreply", "username", other.login.username),
        ("radgroupreply", "groupname", "plan-other"),
    ):
        for attribute in ("Mikrotik-Group", "Filter-Id"):
            by_hand(
                radius,
                f"INSERT INTO {table} (tenant_id, {column}, attribute, op, value) VALUES (%s, %s, %s, ':=', 'x')",
                world.tenant_id,
                name,
                attribute,
            )
    assert looked(world) == {}
    # Read together with those whose own they are, as both of them are in doubt.
    radius.execute("DELETE FROM radusergroup")
    radius.execute("DELETE FROM radgroupcheck")
    found = looked(world)
    assert {sale.login.username, other.login.username, GROUP, "plan-other"} <= found.keys()
    assert [row.there for row in found.values()] == [{}] * len(found)
    assert repaired(world) == {}
    assert rows(radius, "radreply", other.login.username) == {
        ("Mikrotik-Group", ":=", "x"),
        ("Filter-Id", ":=", "x"),
    }


def test_whoever_is_refused_is_asked_no_condition_and_does_not_differ(world: World, sale: Any) -> None:
    network.Login.objects.filter(id=sale.login.id).update(
        access=network.Access.REJECTED, reason="Suspended", provisioned_at=None
    )
    assert looked(world).keys() == {sale.login.username}
    assert repaired(world) == {}


def test_an_attribute_and_a_condition_of_one_name_are_two(world: World, sale: Any, radius: Any) -> None:
    for side in Side:
        set_attribute(
            world.ctx, holder=Holder(login_id=sale.login.id), side=side, name="Port-Limit", value="2"
        )
    world.settle()
    assert looked(world) == {}
    name = sale.login.username
    by_hand(radius, "DELETE FROM radreply WHERE username = %s AND attribute = 'Port-Limit'", name)
    row = looked(world)[name]
    assert (row.wanted, row.there) == ({"Port-Limit": "2"}, {})
    assert repaired(world) == {}


def test_what_was_a_providers_own_before_it_was_ours_is_written_once_and_ours_wins(
    world: World, sale: Any, radius: Any
) -> None:
    more: dict[str, Any] = {"tenant_id": world.tenant_id, "side": Side.REPLY}
    plan_id, login_id = sale.subscription.plan_id, sale.login.id
    OwnAttribute.objects.create(plan_id=plan_id, name="Delegated-IPv6-Prefix-Pool", value="old6", **more)
    OwnAttribute.objects.create(
        login_id=login_id, name="Delegated-IPv6-Prefix", value="2001:db8:1::/56", **more
    )
    assert looked(world).keys() == {sale.login.username, GROUP}
    assert repaired(world) == {}
    assert ("Delegated-IPv6-Prefix-Pool", "=", "old6") in rows(radius, "radgroupreply", GROUP)
    catalog.change_plan(world.ctx, plan_id=plan_id, ipv6_pool_name="home6")
    ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes")
    network.change_login(world.ctx, login_id=login_id, delegated_prefix="2001:db8:14:2f00::/56")
    world.settle()
    assert ("Delegated-IPv6-Prefix-Pool", ":=", "home6") in rows(radius, "radgroupreply", GROUP)
    said = ("Delegated-IPv6-Prefix", ":=", "2001:db8:14:2f00::/56")
    assert said in rows(radius, "radreply", sale.login.username)
    assert looked(world) == {}


def test_a_batch_costs_the_same_queries_however_many_have_their_own(
    world: World, sale: Any, django_assert_num_queries: Any
) -> None:
    logins = list(network.wanted_logins_after(world.ctx, None, 10))
    with django_assert_num_queries(2):
        comparing.users(world.ctx, logins)


def test_both_prefixes_of_a_login_are_compared_and_written_again(
    world: World, sale: Any, radius: Any
) -> None:
    ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes")
    network.change_login(
        world.ctx,
        login_id=sale.login.id,
        delegated_prefix="2001:db8:14:2f00::/56",
        framed_prefix="2001:db8:14:2e00::/64",
    )
    world.settle()
    name = sale.login.username
    assert looked(world) == {}
    assert ("Framed-IPv6-Prefix", ":=", "2001:db8:14:2e00::/64") in rows(radius, "radreply", name)
    by_hand(radius, "DELETE FROM radreply WHERE username = %s AND attribute = 'Framed-IPv6-Prefix'", name)
    row = looked(world)[name]
    assert (row.wanted, row.there) == ({"Framed-IPv6-Prefix": "2001:db8:14:2e00::/64"}, {})
    assert repaired(world) == {}
    network.change_login(world.ctx, login_id=sale.login.id, framed_prefix="")
    world.settle()
    assert "Framed-IPv6-Prefix" not in {attribute for attribute, _, _ in rows(radius, "radreply", name)}
    assert looked(world) == {}
