"""PPPoE services set up on a simulated RouterOS: saved, repaired, refused, taken, away, and removed."""

import asyncio
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.network.rules import routeros
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed
from mtandao.gateways.routeros.jobs import look_at_router, repair_router
from mtandao.gateways.routeros.simulator.terminal import Terminal
from mtandao.gateways.routeros.tests.dialing import (
    POOL,
    PROFILE,
    SERVER,
    homes_of,
    router_in,
    rows,
    served,
    set_up,
    state_of,
)
from mtandao.gateways.routeros.tests.lab import Lab
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    return router_in(world, lab)


@pytest.fixture
def pool(world: World) -> ipam.Pool:
    return homes_of(world)


def test_what_is_saved_is_on_the_router_with_pool_and_profile_and_nothing_else_of_it_is_touched(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool, mtu=1492, authentication=["mschap2", "pap"])
    assert state_of(it) == "waiting"
    assert served(world, nas) == 1
    (server,), (profile,), (given,) = rows(lab, SERVER), rows(lab, PROFILE), rows(lab, POOL)
    assert (server["interface"], server["default-profile"], server["max-mtu"], server["max-mru"]) == (
        "ether3", "pppoe-homes", "1492", "1480",
    )  # fmt: skip
    assert server["authentication"] == "pap,mschap2" and server["one-session-per-host"] == "true"
    assert server["keepalive-timeout"] == "10"
    assert (profile["local-address"], profile["remote-address"]) == ("100.64.0.1", "homes")
    assert profile["dns-server"] == "1.1.1.1,8.8.8.8" and given["ranges"] == "100.64.0.10-100.64.3.250"
    assert state_of(it) == "serving" and it.settled_at == world.now
    # RADIUS and the wall were wanted before, and nobody asked for their repair.
    assert lab.do(lambda box: list(box.tables["radius"])) == []
    assert served(world, nas) == 0


def test_changed_it_follows_in_place_and_removed_it_goes_with_its_pool(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool)
    served(world, nas)
    was = rows(lab, SERVER)[0][".id"]
    network.change_pppoe(world.ctx, nas_id=nas.id, service_id=it.id, name="flats", keepalive_s=30)
    served(world, nas)
    (server,) = rows(lab, SERVER)
    assert (server[".id"], server["service-name"], server["keepalive-timeout"]) == (was, "flats", "30")
    network.remove_pppoe(world.ctx, nas_id=nas.id, service_id=it.id)
    assert served(world, nas) == 1
    assert rows(lab, SERVER) == rows(lab, PROFILE) == rows(lab, POOL) == []
    assert state_of(it) == "gone" and not network.services_on(world.ctx, nas.id).exists()


def test_a_pool_that_others_give_from_stays(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    network.set_router_pools(world.ctx, nas_id=nas.id, pool_ids=[pool.id])
    it = set_up(world, nas, pool)
    served(world, nas)
    network.remove_pppoe(world.ctx, nas_id=nas.id, service_id=it.id)
    served(world, nas)
    assert rows(lab, SERVER) == [] and [row["name"] for row in rows(lab, POOL)] == ["homes"]


def test_pools_that_are_wanted_on_a_router_are_compared_and_repaired(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    network.set_router_pools(world.ctx, nas_id=nas.id, pool_ids=[pool.id])
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    (lacks,) = (row for row in reconciliation.drift_on(world.ctx, nas.id) if row.menu == POOL)
    assert (lacks.kind, lacks.name, lacks.asked_at) == ("missing", "homes", None)
    repair_router.function(world.ctx, nas_id=str(nas.id), keys=[f"{POOL} {lacks.key}"])
    assert [row["ranges"] for row in rows(lab, POOL)] == ["100.64.0.10-100.64.3.250"]


def test_a_name_that_exists_by_hand_is_shown_and_left_and_goes_on_when_it_is_free(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    by_hand = lab.do(
        lambda box: box.tables[SERVER].add(
            {"service-name": "homes", "interface": "ether3", "max-mtu": "1400"}
        )
    )
    it = set_up(world, nas, pool)
    served(world, nas)
    assert state_of(it) == "taken" and it.said == f"{SERVER} homes (ether3)"
    assert [row["max-mtu"] for row in rows(lab, SERVER)] == ["1400"]
    lab.do(lambda box: box.tables[SERVER].remove(by_hand[".id"]))
    served(world, nas)
    assert state_of(it) == "serving"


def test_several_services_stand_on_one_interface_each_under_its_own_name(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    lab.do(lambda box: box.tables[SERVER].add({"service-name": "old", "interface": "ether3"}))
    homes, flats = set_up(world, nas, pool), set_up(world, nas, pool, name="flats", mtu=1400)
    served(world, nas)
    assert [state_of(each) for each in (homes, flats)] == ["serving", "serving"]
    there = {row["service-name"]: row for row in rows(lab, SERVER)}
    assert set(there) == {"old", "homes", "flats"} and {row["interface"] for row in there.values()} == {
        "ether3"
    }
    assert (there["homes"]["default-profile"], there["flats"]["default-profile"]) == (
        "pppoe-homes",
        "pppoe-flats",
    )
    with pytest.raises(network.ServiceThere, match="a PPPoE service of this name on ether3"):
        set_up(world, nas, pool, name="flats", profile="another")
    assert served(world, nas) == 0
    menus = {row.menu for row in reconciliation.drift_on(world.ctx, nas.id)}
    assert not menus & {SERVER, PROFILE, POOL}
    network.remove_pppoe(world.ctx, nas_id=nas.id, service_id=homes.id)
    served(world, nas)
    assert [row["service-name"] for row in rows(lab, SERVER)] == ["old", "flats"]
    assert [state_of(each) for each in (homes, flats)] == ["gone", "serving"]


def test_what_is_reserved_is_refused_with_the_reason_and_nothing_is_kept(
    world: World, nas: network.Nas, pool: ipam.Pool
) -> None:
    with pytest.raises(network.ReservedOnRouter, match="ether1 is reserved on Westlands-1"):
        set_up(world, nas, pool, interface="ether1")
    with pytest.raises(network.ReservedOnRouter, match=r"192\.168\.88\.0/24 is reserved"):
        set_up(world, nas, pool, local_address="192.168.88.4")
    assert not network.PppoeService.objects.exists()
    assert not OutboxEvent.objects.filter(name="pppoe.set_up").exists()


def test_reserved_afterwards_it_is_told_and_not_touched(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool)
    network.change_nas(world.ctx, nas_id=nas.id, reserved=["ether3"])
    served(world, nas)
    assert state_of(it) == "reserved" and it.said == "ether3" and rows(lab, SERVER) == []


def test_what_the_router_refuses_is_said_in_its_words_and_asked_again_when_it_is_changed(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool, interface="ether9")
    served(world, nas)
    assert state_of(it) == "refused" and it.said == "input does not match any value of interface"
    assert served(world, nas) == 0
    world.later(minutes=30)
    assert served(world, nas) == 0
    network.change_pppoe(world.ctx, nas_id=nas.id, service_id=it.id, interface="ether4")
    assert served(world, nas) == 1 and state_of(it) == "serving"


def test_one_that_somebody_made_by_hand_meanwhile_is_told_and_left(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool)
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    lab.do(lambda box: box.tables[SERVER].add({"service-name": "homes", "interface": "ether3"}))
    (event,) = OutboxEvent.objects.filter(name="router.repair_asked")
    repair_router.function(world.ctx, nas_id=str(nas.id), keys=event.payload["keys"])
    served(world, nas)
    assert state_of(it) == "taken" and it.said == f"{SERVER} homes (ether3)"
    assert len(rows(lab, SERVER)) == 1
    with pytest.raises(network.ServiceThere):
        set_up(world, nas, pool)


def test_a_router_that_is_away_gets_it_when_it_is_back(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    network.change_nas(world.ctx, nas_id=nas.id, api_port=1)
    it = set_up(world, nas, pool)
    assert served(world, nas) == 0 and state_of(it) == "waiting"
    network.change_nas(world.ctx, nas_id=nas.id, api_port=lab.port)
    world.later(minutes=11)
    assert served(world, nas) == 1 and state_of(it) == "serving"


def test_a_lost_answer_is_neither_a_refusal_nor_asked_without_end(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool)
    assert served(world, nas, lab, cut=100) == 1
    assert state_of(it) == "waiting"
    lab.fails(cut=0)
    assert served(world, nas) == 0
    world.later(minutes=6)
    assert served(world, nas) == 1 and state_of(it) == "serving"
    assert len(rows(lab, SERVER)) == len(rows(lab, PROFILE)) == len(rows(lab, POOL)) == 1


def test_what_somebody_changes_on_the_router_is_told_and_waits_for_a_person(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    it = set_up(world, nas, pool)
    served(world, nas)
    row = rows(lab, SERVER)[0]
    lab.do(lambda box: box.tables[SERVER].change(row[".id"], {"max-mtu": "1400"}))
    assert served(world, nas) == 0 and state_of(it) == "differs"


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_pools_new_range_goes_to_the_router_by_itself_or_is_listed_as_the_provider_has_it(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab, by_itself: bool
) -> None:
    it = set_up(world, nas, pool)
    served(world, nas)
    world.settle()
    reconciliation.change_repair_rule(world.ctx, by_itself=by_itself)
    looks = ProcrastinateJob.objects.filter(task_name=look_at_router.name)
    before = looks.count()
    ipam.change_pool(
        world.ctx, pool_id=pool.id, name="homes", kind="dynamic", first="100.64.0.10", last="100.64.1.250"
    )
    world.settle()
    assert looks.count() == before + 1, "the router is looked at now, and not in ten minutes"
    served(world, nas)
    (given,) = rows(lab, POOL)
    open_now = {row.key for row in reconciliation.drift_on(world.ctx, nas.id) if row.menu == POOL}
    if by_itself:
        assert (given["ranges"], open_now, state_of(it)) == ("100.64.0.10-100.64.1.250", set(), "serving")
    else:
        key = f"pool-{pool.id.hex}"
        assert (given["ranges"], open_now, state_of(it)) == ("100.64.0.10-100.64.3.250", {key}, "differs")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "two words"}, "name"),
        ({"mtu": 9000}, "mtu"),
        ({"keepalive_s": 0}, "keepalive_s"),
        ({"authentication": ["eap"]}, "authentication"),
        ({"interface": " "}, "interface"),
        ({"pool_id": None}, "pool_id"),
    ],
)
def test_what_no_router_takes_is_refused_beside_its_field(
    world: World, nas: network.Nas, pool: ipam.Pool, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        set_up(world, nas, pool, **wrong)
    assert set(refused.value.fields) == {field}


def test_the_pasted_set_up_holds_it_and_a_lacking_interface_stops_nothing(
    world: World, nas: network.Nas, pool: ipam.Pool, lab: Lab
) -> None:
    set_up(world, nas, pool)
    set_up(world, nas, pool, name="flats", interface="ether9")
    wanted = network.wanted_on(world.ctx, nas)
    assert [row.menu for row in wanted[-5:]] == [POOL, PROFILE, SERVER, PROFILE, SERVER]
    file = network.file_of(world.ctx, network.issue_line(world.ctx, nas_id=nas.id))
    lines = [line for line in file.splitlines() if "pppoe" in line]
    assert all(line.startswith(":do {") and line.endswith("on-error={}") for line in lines)
    assert len(lines) == 4
    pasted = "\n".join(line for part in network_parts(world, nas) for line in part)
    assert asyncio.run_coroutine_threadsafe(Terminal(lab.box).paste(pasted), lab.loop).result(30) == ""
    assert [row["service-name"] for row in rows(lab, SERVER)] == ["homes"]
    # What was pasted is what is compared: nothing of it differs, but for the interface that it lacks.
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    differ = [(row.menu, row.kind) for row in reconciliation.drift_on(world.ctx, nas.id)]
    assert [each for each in differ if each[0] in (POOL, PROFILE, SERVER)] == [(SERVER, "missing")]


def network_parts(world: World, nas: network.Nas) -> list[list[str]]:
    found = routeros.parts(network.setup_of(world.ctx, nas))
    return [routeros.lines(part) for part in found if part.part is routeros.Part.SERVICES]
