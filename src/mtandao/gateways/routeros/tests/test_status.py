"""Looking at routers over real HTTP: how they are, how they fail, and what is announced."""

import time
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.models import Look
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.gateways.routeros.jobs import look_and_record, look_at_routers
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from mtandao.gateways.routeros.visiting import Plan, visits
from tests.worlds import World

pytestmark = pytest.mark.django_db


def nas_at(world: World, port: int, address: str = "127.0.0.1", **more: Any) -> network.Nas:
    given = {"api_user": USER, "api_password": PASSWORD, "api_port": port} | more
    return network.register_nas(
        world.ctx, name=f"Mast {address}", address=address, secret="a-long-secret", **given
    )


def status(nas: network.Nas) -> network.RouterStatus:
    return network.RouterStatus.objects.get(nas=nas)


def announced(world: World) -> list[str]:
    rows = OutboxEvent.objects.filter(
        tenant_id=world.tenant_id, name__in=("nas.fell_silent", "nas.came_back")
    )
    return list(rows.order_by("position").values_list("name", flat=True))


def test_a_router_that_answers_says_what_it_is(world: World, lab: Lab) -> None:
    nas = nas_at(world, lab.port)
    lab.calls.came("joe", "100.64.0.10")
    assert look_at_routers(world.ctx) == "1 of 1 routers answer, 1 compared"
    seen = status(nas)
    assert (seen.reach, seen.version, seen.board) == ("reachable", "7.21.4 (stable)", "RB5009UG+S+")
    assert (seen.cpu_load, seen.ppp_sessions, seen.failures) == (2, 1, 0)
    assert seen.memory_total and seen.memory_free and seen.memory_total > seen.memory_free
    assert seen.booted_at is not None and (world.now - seen.booted_at).days == 35


@pytest.mark.parametrize(
    ("more", "fault", "reach"),
    [
        ({"api_password": "wrong"}, {}, "denied"),
        ({}, {"cut": 1}, "offline"),
        ({"api_port": 1}, {}, "offline"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    world: World, lab: Lab, more: dict[str, Any], fault: dict[str, Any], reach: str
) -> None:
    nas = nas_at(world, lab.port, **more)
    lab.fails(**fault)
    look_at_routers(world.ctx)
    assert status(nas).reach == reach and status(nas).said.startswith("Mast 127.0.0.1")


def test_a_right_that_lacks_is_told(world: World) -> None:
    with running_router("rest-api,write") as poor:
        nas = nas_at(world, poor.port)
        look_and_record(world.ctx, [nas], compared=())
        assert status(nas).reach == "no_rights"


def test_a_routeros_6_is_told(world: World) -> None:
    with running_router(version="6.49.17 (long-term)") as old:
        nas = nas_at(world, old.port)
        look_and_record(world.ctx, [nas], compared=())
        assert status(nas).reach == "too_old"


def test_three_failures_are_a_silence_told_once_and_a_rest_that_grows(world: World, lab: Lab) -> None:
    nas = nas_at(world, 1)
    rests = []
    for _ in range(5):
        look_and_record(world.ctx, [nas], compared=())
        rest = status(nas).rest_until
        rests.append((rest - world.now).total_seconds() / 60 if rest else 0)
    assert rests == [0, 0, 5, 10, 20]
    assert announced(world) == ["nas.fell_silent"]
    assert look_at_routers(world.ctx) == "0 of 0 routers answer, 0 compared"
    world.later(minutes=21)
    network.change_nas(world.ctx, nas_id=nas.pk, api_port=lab.port)
    assert look_at_routers(world.ctx) == "1 of 1 routers answer, 1 compared"
    assert look_at_routers(world.ctx) == "1 of 1 routers answer, 0 compared"
    assert announced(world) == ["nas.fell_silent", "nas.came_back"]
    assert (status(nas).failures, status(nas).rest_until) == (0, None)


def test_ten_are_asked_at_a_time_so_that_slow_ones_hold_nobody_up(world: World, lab: Lab) -> None:
    plans = [Plan(network.way_to(nas_at(world, lab.port)))] * 20
    lab.fails(slow_s=0.25)
    began = time.monotonic()
    found = visits(plans)
    # Two calls each: one after the other it would be ten seconds.
    assert time.monotonic() - began < 5
    assert {visit.status.reach for visit in found} == {"reachable"}


def test_a_page_may_neither_touch_what_is_reserved_nor_other_menus(world: World, lab: Lab) -> None:
    nas = nas_at(world, lab.port, reserved=["ether1", "192.168.88.0/24"])
    with network.hand_of(nas) as hand:
        with pytest.raises(network.Trouble, match=r"192\.168\.88\.0/24 is reserved"):
            hand.add("ip/pool", {"name": "x", "ranges": "192.168.88.10-192.168.88.20"})
        with pytest.raises(network.Trouble, match="ether1 is reserved"):
            hand.add("interface/pppoe-server/server", {"interface": "ether1", "service-name": "x"})
        with pytest.raises(ValueError, match="user"):
            hand.read("user")
        made = hand.add("ip/pool", {"name": "homes", "ranges": "100.64.0.2-100.64.0.9"})
        assert hand.change("ip/pool", made, {"ranges": "100.64.0.2-100.64.0.8"})["ranges"].endswith(".8")
        with pytest.raises(network.Trouble, match="says: pool with such name exists"):
            hand.add("ip/pool", {"name": "homes", "ranges": "100.64.0.2-100.64.0.9"})
        hand.remove("ip/pool", made)
        assert hand.read("ip/pool") == []


def test_another_providers_router_is_not_looked_at(world: World, lab: Lab) -> None:
    nas_at(World(slug="coast"), lab.port)
    assert look_at_routers(world.ctx) == "0 of 0 routers answer, 0 compared"


def test_one_visit_tells_how_it_is_and_compares_it_and_rests_once(world: World, lab: Lab) -> None:
    nas = nas_at(world, lab.port)
    lab.calls.came("joe", "100.64.0.10")
    look_at_routers(world.ctx)
    compared = Look.of(world.ctx).get(nas=nas)
    assert compared.state == "reachable" and compared.riders == 1 and status(nas).ppp_sessions == 1
    network.change_nas(world.ctx, nas_id=nas.pk, api_port=1)
    for _ in range(3):
        world.later(minutes=10)
        look_at_routers(world.ctx)
    # Three failed visits: nobody comes before the rest is over, not even to compare.
    world.later(minutes=4)
    assert look_at_routers(world.ctx) == "0 of 0 routers answer, 0 compared"
    world.later(minutes=7)
    assert look_at_routers(world.ctx) == "0 of 1 routers answer, 1 compared"


def test_a_certificate_authority_that_is_none_is_told_on_pages_and_in_looks(world: World, lab: Lab) -> None:
    nas = nas_at(world, lab.port, api_tls=True)
    network.Nas.of(world.ctx).filter(pk=nas.pk).update(api_ca="-----BEGIN CERTIFICATE-----\nnone")
    nas = network.router(world.ctx, nas.pk)
    look_and_record(world.ctx, [nas], compared={nas.pk})
    assert "certificate authority" in status(nas).said and status(nas).reach == "offline"
    assert Look.of(world.ctx).get(nas=nas).problem == status(nas).said
    with pytest.raises(network.Trouble, match="certificate authority"), network.hand_of(nas):
        pass
