"""RADIUS compared with what is wanted of it: what was done to it by hand is found, told, and written again."""

from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.outbox.models import OutboxDelivery, OutboxEvent
from mtandao.gateways.radius import comparing, jobs, repairing
from mtandao.gateways.radius.tests.compared import by_hand, looked, nas, repaired, sale
from tests.worlds import World

__all__ = ["nas", "sale"]
pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def test_what_was_just_written_does_not_differ(world: World, sale: Any, nas: network.Nas) -> None:
    assert looked(world) == {}
    look = reconciliation.radius_look(world.ctx)
    assert look is not None
    assert (look.users, look.groups, look.routers, look.strangers) == (1, 2, 1, 0)
    assert look.good_at == world.now and not look.problem


def test_a_user_that_is_not_there_is_missing_and_written_again(world: World, sale: Any, radius: Any) -> None:
    name = sale.login.username
    for table in ("radcheck", "radusergroup"):
        radius.execute(f"DELETE FROM {table} WHERE username = %s", [name])
    row = looked(world)[name]
    assert (row.kind, row.there) == ("missing", {})
    assert row.wanted == {"group": "plan-home-basic", "password": "set"}
    assert row.subscriber_id == sale.subscriber.id
    assert repaired(world) == {}
    row.refresh_from_db()
    assert row.end == "repaired" and row.ended_at == world.now
    radius.execute(
        "SELECT value FROM radcheck WHERE username = %s AND attribute = 'Cleartext-Password'", [name]
    )
    assert radius.fetchone() == (network.passwords(world.ctx, [sale.login.id])[sale.login.id],)
    assert OutboxEvent.objects.get(name="radius.drift_repaired").payload["repaired"] == 1


@pytest.mark.parametrize(
    ("done", "wanted", "there"),
    [
        (
            "UPDATE radcheck SET value = 'stolen-pass' WHERE username = %s AND attribute = 'Cleartext-Password'",
            {"password": "set"},
            {"password": "another"},
        ),
        (
            "UPDATE radcheck SET value = repeat('a', 32) WHERE username = %s AND attribute = 'NT-Password'",
            {"password": "set"},
            {"password": "another"},
        ),
        (
            "DELETE FROM radcheck WHERE username = %s AND attribute = 'NT-Password'",
            {"password": "set"},
            {"password": "part"},
        ),
        (
            "UPDATE radusergroup SET groupname = 'vip' WHERE username = %s",
            {"group": "plan-home-basic"},
            {"group": "vip"},
        ),
        (
            "UPDATE radusergroup SET priority = 7 WHERE username = %s",
            {"group": "plan-home-basic"},
            {},
        ),
        (
            "UPDATE radusergroup SET octets_left = 5, then_group = 'vip' WHERE username = %s",
            {},
            {"octets_left": "5", "then_group": "vip"},
        ),
        (
            "UPDATE radcheck SET op = ':=' WHERE username = %s AND attribute = 'Calling-Station-Id'",
            {"Calling-Station-Id": "02:1A:7F:00:10:2B"},
            {"Calling-Station-Id": ":= 02:1A:7F:00:10:2B"},
        ),
        (
            "DELETE FROM radcheck WHERE username = %s AND attribute = 'Calling-Station-Id'",
            {"Calling-Station-Id": "02:1A:7F:00:10:2B"},
            {},
        ),
        (
            "INSERT INTO radreply (tenant_id, username, attribute, op, value) "
            "SELECT DISTINCT tenant_id, username, 'Framed-IP-Address', ':=', '100.64.9.9' FROM radcheck WHERE username = %s",
            {},
            {"Framed-IP-Address": "100.64.9.9"},
        ),
    ],
)
def test_what_was_done_to_a_user_by_hand_is_told_and_undone(
    world: World, sale: Any, radius: Any, done: str, wanted: dict[str, str], there: dict[str, str]
) -> None:
    network.change_login(world.ctx, login_id=sale.login.id, mac_lock="02:1A:7F:00:10:2B")
    world.settle()
    by_hand(radius, done, sale.login.username)
    row = looked(world)[sale.login.username]
    assert (row.kind, row.wanted, row.there) == ("different", wanted, there)
    password = network.passwords(world.ctx, [sale.login.id])[sale.login.id]
    assert password not in str((row.wanted, row.there)) and "stolen-pass" not in str(row.there)
    assert repaired(world) == {}


def test_what_the_operator_added_is_left_alone(world: World, sale: Any, radius: Any) -> None:
    name = sale.login.username
    by_hand(
        radius,
        "INSERT INTO radreply (tenant_id, username, attribute, op, value) VALUES (%s, %s, 'Session-Timeout', '=', '600')",
        world.tenant_id,
        name,
    )
    by_hand(
        radius,
        "INSERT INTO radusergroup (tenant_id, username, groupname, priority) VALUES (%s, %s, 'night-watch', 5)",
        world.tenant_id,
        name,
    )
    assert looked(world) == {}
    radius.execute("DELETE FROM radusergroup WHERE username = %s AND priority = 1", [name])
    assert set(looked(world)) == {name}
    assert repaired(world) == {}
    radius.execute("SELECT value FROM radreply WHERE username = %s", [name])
    assert radius.fetchall() == [("600",)]
    radius.execute("SELECT groupname FROM radusergroup WHERE username = %s ORDER BY priority", [name])
    assert radius.fetchall() == [("plan-home-basic",), ("night-watch",)]


def test_a_password_that_radius_alone_has_is_not_compared(world: World, sale: Any, radius: Any) -> None:
    name = sale.login.username
    radius.execute("DELETE FROM radcheck WHERE username = %s AND attribute = 'Cleartext-Password'", [name])
    by_hand(
        radius,
        "UPDATE radcheck SET value = repeat('a', 32) WHERE username = %s AND attribute = 'NT-Password'",
        name,
    )
    assert looked(world) == {}


def test_whoever_is_to_be_out_of_radius_and_is_in_it_is_left_over(
    world: World, sale: Any, radius: Any
) -> None:
    network.Login.objects.filter(id=sale.login.id).update(access=network.Access.NONE)
    row = looked(world)[sale.login.username]
    assert (row.kind, row.wanted) == ("extra", {})
    assert row.there == {"group": "plan-home-basic", "password": "set"}
    assert repaired(world) == {}
    radius.execute("SELECT count(*) FROM radcheck WHERE username = %s", [sale.login.username])
    assert radius.fetchone() == (0,)


def test_whoever_is_being_provisioned_does_not_differ(world: World, sale: Any) -> None:
    network.reset_password(world.ctx, login_id=sale.login.id)
    second = world.sale()
    catalog.change_plan(world.ctx, plan_id=sale.subscription.plan_id, pool_name="other")
    assert OutboxDelivery.objects.filter(state="pending", listener="gateways.radius.follow_access").exists()
    assert looked(world) == {}
    world.settle()
    assert looked(world) == {}
    assert second.login.username != sale.login.username


def test_whoever_is_provisioned_while_we_look_does_not_differ(world: World, sale: Any) -> None:
    """Wanted is read, then he is changed and RADIUS follows, then RADIUS is read."""
    (login,) = network.wanted_logins_after(world.ctx, None, 10)
    stale = network.wanted_logins_after(world.ctx, None, 10)
    network.change_login(world.ctx, login_id=login.id, static_ip="100.64.3.9")
    world.settle()
    seen = comparing.users(world.ctx, stale)
    assert seen[0].both.deviation is not None
    assert comparing.settled(world.ctx, seen, lambda some: comparing.users_again(world.ctx, some)) == []
    assert looked(world) == {}


def test_somebody_stuck_for_good_does_differ(world: World, sale: Any, radius: Any) -> None:
    """What was set aside as dead comes no more by itself."""
    network.reset_password(world.ctx, login_id=sale.login.id)
    OutboxDelivery.objects.filter(state="pending").update(state="dead")
    assert looked(world)[sale.login.username].there == {"password": "another"}
    assert repaired(world) == {}
    assert network.logins(world.ctx).get(id=sale.login.id).provisioned_at is not None


def test_looking_and_repairing_twice_says_and_does_it_once(world: World, sale: Any, radius: Any) -> None:
    radius.execute("DELETE FROM radusergroup WHERE username = %s", [sale.login.username])
    first = looked(world)[sale.login.username]
    assert looked(world)[sale.login.username].id == first.id
    found = OutboxEvent.objects.filter(name="radius.drift_found")
    assert [event.payload["differences"] for event in found] == [1]
    assert repaired(world) == {}
    repairing.repair(world.ctx, [first.id])
    assert OutboxEvent.objects.filter(name="radius.drift_repaired").count() == 1
    assert reconciliation.ask_radius_repair(world.ctx, drift_ids=[first.id]) == 0


def test_it_is_repaired_by_itself_where_the_provider_wants_it_so(
    world: World, sale: Any, radius: Any
) -> None:
    radius.execute("DELETE FROM radusergroup WHERE username = %s", [sale.login.username])
    looked(world)
    reconciliation.change_repair_rule(world.ctx, by_itself=True)
    looked(world)
    assert not OutboxEvent.objects.filter(name="radius.repair_asked").exists()
    rule = reconciliation.change_repair_rule(world.ctx, radius_by_itself=True)
    assert rule.by_itself
    looked(world)
    looked(world)
    (asked,) = OutboxEvent.objects.filter(name="radius.repair_asked")
    jobs.repair_radius(world.ctx, drift_ids=asked.payload["drift_ids"])
    assert looked(world) == {}
