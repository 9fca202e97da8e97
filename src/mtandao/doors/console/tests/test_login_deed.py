"""The login behind a customer's line, changed at the desk."""

from datetime import timedelta
from typing import Any

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_a_login_is_locked_to_the_device_that_asked_last(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    network.change_login(world.ctx, login_id=sale.login.id, mac_lock="02:1A:7F:00:10:2B")
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    network.record_provisioned(world.ctx, written={login.id: login.changed_at})
    network.record_refusals(
        world.ctx,
        refused=[
            network.Refused(
                username=login.username,
                refused_at=world.now - timedelta(minutes=2),
                reason="another device",
                mac="02-1a-7f-00-10-2c",
                nas_address="127.0.9.1",
            )
        ],
    )
    page = admin.get(at)
    assert "RADIUS refused the sign-in 2 min ago, another device." in page
    assert "02-1a-7f-00-10-2c asked; the login is locked to 02:1A:7F:00:10:2B." in page

    form = admin.get(f"{at}do/login/")
    assert "02-1a-7f-00-10-2c asked last." in form
    sent = {"radius_username": login.username, "static_ip": "", "mac_lock": "02-1a-7f-00-10"}
    admin.post(f"{at}do/login/", sent, 422)
    admin.follow(f"{at}do/login/", {**sent, "mac_lock": "02-1a-7f-00-10-2c"})
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    assert login.mac_lock == "02:1A:7F:00:10:2C"
    assert login.provisioned_at is None


def test_a_login_is_locked_to_a_router_and_who_came_by_another_is_told_so(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    home = network.register_nas(world.ctx, name="Westlands-1", address="127.0.9.1", secret="a-long-secret")
    network.register_nas(world.ctx, name="Karen-2", address="127.0.9.2", secret="a-long-secret")
    sent = {
        "radius_username": sale.login.username,
        "static_ip": "",
        "mac_lock": "",
        "router_lock": str(home.id),
    }
    admin.follow(f"{at}do/login/", sent)
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    assert login.router_lock_id == home.id
    network.record_provisioned(world.ctx, written={login.id: login.changed_at})
    network.record_refusals(
        world.ctx,
        refused=[
            network.Refused(
                username=login.username,
                refused_at=world.now - timedelta(minutes=2),
                reason="another router",
                mac="02-1a-7f-00-10-2c",
                nas_address="127.0.9.2",
            )
        ],
    )
    page = admin.get(at)
    assert "RADIUS refused the sign-in 2 min ago, another router." in page
    assert "He came by Karen-2; the login is locked to Westlands-1." in page
    assert f"/network/attempts/?q={login.username}" in page
    assert "Locked to router" in admin.get(f"{at}services/")
    admin.follow(f"{at}do/login/", {**sent, "router_lock": ""})
    assert network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id].router_lock_id is None


def test_a_prefix_is_given_from_a_pool_shown_and_kept_while_other_things_change(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    assert 'name="delegated_from"' not in admin.get(f"{at}do/login/"), "there is no pool of prefixes"
    subnet = ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes")
    pool = ipam.add_pool(
        world.ctx,
        subnet_id=subnet.id,
        name="fixed6",
        kind=ipam.PoolKind.STATIC,
        first="2001:db8:14:1000::",
        last="2001:db8:14:1fff:ffff:ffff:ffff:ffff",
        prefix_length=56,
    )
    sent = {"radius_username": sale.login.username}
    admin.follow(f"{at}do/login/", {**sent, "delegated_from": str(pool.id)})
    (held,) = ipam.held(world.ctx)
    assert held.written == "2001:db8:14:1000::/56"
    assert "2001:db8:14:1000::/56" in admin.get(f"{at}services/")
    admin.follow(f"{at}do/login/", {**sent, "delegated_prefix": held.written, "mac_lock": ""})
    assert [row.id for row in ipam.held(world.ctx)] == [held.id]
    line = "2001:db8:14:2e00::/64"
    refused = admin.post(f"{at}do/login/", {**sent, "framed_prefix": "2001:db8:14:1001::/64"}, 409)
    assert "The pool fixed6 gives /56." in refused.content.decode()
    admin.follow(f"{at}do/login/", {**sent, "delegated_prefix": "", "framed_prefix": line})
    assert [row.written for row in ipam.held(world.ctx)] == [line]
    assert line in admin.get(f"{at}services/") and "WAN prefix" in admin.get(f"{at}timeline/")
    admin.follow(f"{at}do/login/", {**sent, "framed_prefix": ""})
    assert not ipam.held(world.ctx).exists()


def test_where_no_ipv6_is_planned_nothing_asks_for_it(admin: Sitting, at: str) -> None:
    form = admin.get(f"{at}do/login/")
    assert 'name="static_ip"' in form and "prefix" not in form
