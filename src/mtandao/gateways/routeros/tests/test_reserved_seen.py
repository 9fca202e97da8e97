"""What of a router is reserved though nobody typed it: seen at each look, refused whoever asks, not offered."""

from collections.abc import Iterator

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.gateways.routeros.jobs import look_at_router
from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.tests.dialing import (
    SERVER,
    homes_of,
    router_in,
    rows,
    served,
    set_up,
    state_of,
)
from mtandao.gateways.routeros.tests.lab import Lab, running_router
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def lab() -> Iterator[Lab]:
    """The uplink on ether1, our way on ether2, and the bridge for its owner's machines that it came with."""
    with running_router() as lab:
        with lab.router() as router:
            router.add("interface/bridge", {"name": "bridge-office", "comment": "defconf"})
            for address, interface, comment in (
                ("198.51.100.2/30", "ether1", ""),
                ("127.0.0.1/29", "ether2", ""),
                ("192.168.88.1/24", "bridge-office", "defconf"),
            ):
                router.add("ip/address", {"address": address, "interface": interface, "comment": comment})
            router.add("ip/route", {"dst-address": "0.0.0.0/0", "gateway": "198.51.100.1"})
            router.add("ip/route", {"dst-address": "100.64.0.0/10", "gateway": "ether4"})
        yield lab


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    nas = router_in(world, lab)
    return network.change_nas(world.ctx, nas_id=nas.id, reserved=[])


@pytest.fixture
def pool(world: World) -> ipam.Pool:
    return homes_of(world)


def without_routes(lab: Lab) -> None:
    def forget(box: Box) -> None:
        for row in list(box.tables["ip/route"]):
            box.tables["ip/route"].remove(row[".id"])

    lab.do(forget)


def test_a_look_keeps_what_it_saw_and_the_next_replaces_it(world: World, nas: network.Nas, lab: Lab) -> None:
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    nas.refresh_from_db()
    assert nas.reserved_seen == {
        "ether1": "uplink",
        "ether2": "way",
        "127.0.0.0/29": "way",
        "bridge-office": "managed",
        "192.168.88.0/24": "managed",
    }
    without_routes(lab)
    network.change_nas(world.ctx, nas_id=nas.id, pop="Westlands")
    lab.fails(cut=100)
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    nas.refresh_from_db()
    assert "ether1" in nas.reserved_seen  # a look that came to nothing told nothing
    lab.fails(cut=0)
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    nas.refresh_from_db()
    assert "ether1" not in nas.reserved_seen and "ether2" in nas.reserved_seen


def test_nothing_typed_the_uplink_and_the_management_are_refused_with_the_reason(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    for interface in ("ether1", "ether2", "bridge-office"):
        with pytest.raises(network.ReservedOnRouter, match=f"{interface} is reserved on Westlands-1"):
            set_up(world, nas, pool, interface=interface)
    with pytest.raises(network.ReservedOnRouter, match=r"192\.168\.88\.0/24 is reserved"):
        set_up(world, nas, pool, local_address="192.168.88.4")
    assert not network.PppoeService.objects.exists()
    nas.refresh_from_db()
    with network.hand_of(nas) as hand:
        for row in ({"interface": "ether1"}, {"interface": "bridge-office"}):
            with pytest.raises(network.Trouble, match="is reserved"):
                hand.add(SERVER, {**row, "service-name": "x"})


@pytest.mark.parametrize("interface", ["ether1", "bridge-office"])
def test_asked_before_the_first_look_it_is_told_by_that_and_never_put_there(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab, interface: str
) -> None:
    it = set_up(world, nas, pool, interface=interface)
    served(world, nas)
    served(world, nas)
    assert state_of(it) == "reserved" and it.said == interface and rows(lab, SERVER) == []


def test_pages_say_why_and_do_not_offer_it(world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab) -> None:
    desk, at = Desk(world, "noc"), f"/network/routers/{nas.pk}/"
    asked = desk.get(f"{at}pppoe/new/")
    said, drawn = words_of(asked), asked.content.decode()
    assert "ether1 (the uplink)" in said and "ether2 (we reach it this way)" in said
    assert "bridge-office (its management network)" in said
    assert 'value="ether3"' in drawn
    assert not [name for name in ("ether1", "ether2", "bridge-office") if f'value="{name}"' in drawn]
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    named = words_of(desk.get(f"{at}reserved/")).partition("reserved without being named:")[2]
    assert "ether1 (the uplink), ether2 (we reach it this way)" in named
    # What is gone from the router counts until the next look has seen that it is.
    without_routes(lab)
    assert "ether1 (the uplink)" in words_of(desk.get(f"{at}pppoe/new/"))
