"""The PPPoE tab of a router: set up, followed, changed and removed by an engineer."""

import re

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.gateways.routeros.tests.dialing import SERVER, homes_of, router_in, served, set_up
from mtandao.gateways.routeros.tests.lab import Lab
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    return router_in(world, lab)


@pytest.fixture
def pool(world: World) -> ipam.Pool:
    return homes_of(world)


def test_an_engineer_sets_it_up_on_a_page_that_offers_the_routers_own_interfaces(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    desk = Desk(world, "noc")
    page = f"/network/routers/{nas.id}/pppoe/"
    assert "Nobody dials in through us yet" in words_of(desk.get(page))
    asked = desk.get(f"{page}new/")
    assert "ether3 · ether · up" in words_of(asked) and "Not offered: ether1 (named here)." in words_of(asked)
    assert 'value="ether1"' not in asked.content.decode()
    assert re.search(r'<select name="interface"[^>]*class="form-select', asked.content.decode())
    given = {
        "interface": "ether3", "name": "homes", "pool_id": str(pool.id), "mtu": "1480", "mru": "1480",
        "keepalive_s": "10", "one_per_host": "on", "authentication": ["chap", "mschap2"],
    }  # fmt: skip
    assert desk.post(f"{page}new/", {**given, "interface": "ether1"}).status_code == 422
    assert desk.post(f"{page}new/", given).status_code == 302
    it = network.PppoeService.objects.get()
    assert "waits for the router" in words_of(desk.get(page))
    assert 'hx-trigger="every 3s"' in desk.get(page).content.decode()
    served(world, nas)
    said = words_of(desk.get(page))
    assert "on the router" in said and "Customers can dial in." in said
    change = f"{page}{it.id}/"
    assert "Remove service" in words_of(desk.get(change))
    desk.post(change, {**given, "interface": "ether4"})
    desk.post(f"{change}remove/", {})
    it.refresh_from_db()
    assert it.removed_at and "Goes from the router as soon as it answers." in words_of(desk.get(page))
    assert desk.get(change).status_code == 404


def test_the_page_says_why_and_lets_the_interface_be_typed_when_the_router_is_away(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    network.change_nas(world.ctx, nas_id=nas.id, api_port=1)
    desk = Desk(world, "noc")
    said = words_of(desk.get(f"/network/routers/{nas.id}/pppoe/new/"))
    assert "takes no connection" in said and "Type the interface's name" in said
    support = Desk(world, "support")
    assert support.get(f"/network/routers/{nas.id}/pppoe/new/").status_code == 403
    assert "Set up PPPoE" not in words_of(support.get(f"/network/routers/{nas.id}/pppoe/"))


def test_what_became_of_it_is_said_with_the_way_on(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    lab.do(lambda box: box.tables[SERVER].add({"service-name": "homes", "interface": "ether3"}))
    set_up(world, nas, pool)
    set_up(world, nas, pool, name="flats", interface="ether9")
    served(world, nas)
    said = words_of(Desk(world, "noc").get(f"/network/routers/{nas.id}/pppoe/"))
    assert f"{SERVER} homes (ether3) was made by hand." in said and "2 services are not as wanted." in said
    assert "Westlands-1 says: input does not match any value of interface." in said


def test_what_the_router_refused_for_good_is_not_offered_for_repair(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool, interface="ether9")
    served(world, nas)
    keys = {(row.menu, row.key) for row in reconciliation.drift_on(world.ctx, nas.id)}
    assert network.rows_refused(world.ctx, nas.id) & keys
    asked = words_of(Desk(world, "noc").get(f"/network/drift/routers/{nas.id}/repair/"))
    assert SERVER not in asked
    network.change_pppoe(world.ctx, nas_id=nas.id, service_id=it.id, interface="ether4")
    assert SERVER in words_of(Desk(world, "noc").get(f"/network/drift/routers/{nas.id}/repair/"))
