"""Routers compared with what is wanted of them, and repaired: over REST, against the simulated RouterOS."""

import random
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import Drift, Look, Rider
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Refusal
from mtandao.gateways.routeros.jobs import look_and_record, look_at_routers, repair_router
from mtandao.gateways.routeros.looking import read_menus
from mtandao.gateways.routeros.repairing import Repairer
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab
from tests.worlds import World

RAW = "ip/firewall/raw"
BY_HAND = {
    "ip/pool": {"name": "cctv", "ranges": "10.5.0.2-10.5.0.9"},
    "ip/firewall/filter": {"chain": "forward", "action": "drop", "comment": "my own"},
    RAW: {"chain": "prerouting", "action": "accept", "src-address": "192.168.88.0/24"},
    "queue/simple": {"name": "office", "target": "192.168.88.7/32", "max-limit": "5M/5M"},
    "ppp/secret": {"name": "office-vpn", "password": "x", "service": "l2tp"},
}


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    return network.register_nas(
        world.ctx,
        name="Westlands-1",
        address="127.0.0.1",
        secret="long-enough",
        api_user=USER,
        api_password=PASSWORD,
        api_port=lab.port,
    )


def look(world: World, nas: network.Nas) -> Look:
    look_and_record(world.ctx, [nas], compared={nas.id})
    return Look.of(world.ctx).get(nas=nas)


def repair(world: World, nas: network.Nas) -> Look:
    keys = [f"{row.menu} {row.key}" for row in reconciliation.drift_on(world.ctx, nas.id)]
    repair_router.function(world.ctx, nas_id=str(nas.id), keys=keys)
    return Look.of(world.ctx).get(nas=nas)


def kept(lab: Lab) -> dict[str, list[dict[str, str]]]:
    """All that the router keeps, without ids."""
    return {
        menu: [{name: value for name, value in row.items() if name != ".id"} for row in table]
        for menu, table in lab.do(
            lambda box: {path: list(table) for path, table in box.tables.items()}
        ).items()
    } | {"ones": [lab.do(lambda box: {str(path): str(one) for path, one in box.ones.items()})]}


def open_keys(world: World, nas: network.Nas) -> set[tuple[str, str]]:
    return {(row.kind, row.key or row.menu) for row in reconciliation.drift_on(world.ctx, nas.id)}


def test_a_fresh_router_lacks_all_is_repaired_and_repairing_again_does_nothing(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    first = look(world, nas)
    assert first.state == "reachable" and first.differences > 10
    assert ("missing", "wall-drop") in open_keys(world, nas) and ("different", "ppp/aaa") in open_keys(
        world, nas
    )
    assert repair(world, nas).differences == 0
    held = kept(lab)
    assert [row["comment"] for row in held[RAW]][-1] == "mtandao:wall-drop"
    assert repair(world, nas).differences == 0 and kept(lab) == held
    assert not reconciliation.drift_on(world.ctx, nas.id)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_done_to_ours_is_mended_and_what_was_made_by_hand_stays(
    world: World, lab: Lab, nas: network.Nas, seed: int
) -> None:
    lab.do(lambda box: [box.tables[menu].add(values) for menu, values in BY_HAND.items()])
    look(world, nas)
    repair(world, nas)
    before, by_hand = kept(lab), hand_made(lab)
    lab.do(lambda box: mistreat(box, random.Random(seed)))
    assert look(world, nas).differences > 0
    repair(world, nas)
    assert repair(world, nas).differences == 0
    assert hand_made(lab) == by_hand
    for menu, rows in before.items():
        assert sorted(map(str, rows)) == sorted(map(str, kept(lab)[menu])), menu
    assert [row for row in kept(lab)[RAW] if "comment" in row] == [
        row for row in before[RAW] if "comment" in row
    ]


def mistreat(box: Any, chance: random.Random) -> None:
    """As people do: rows of ours removed, switched off, changed, copied, moved."""
    for menu in (RAW, "ip/firewall/nat", "radius", "ip/firewall/address-list"):
        table = box.tables[menu]
        for row in [row for row in table if row.get("comment", "").startswith("mtandao:")]:
            deed = chance.choice(("remove", "disable", "change", "copy", "move", "leave"))
            if deed == "remove":
                table.remove(row[".id"])
            elif deed == "disable":
                table.change(row[".id"], {"disabled": "yes"})
            elif deed == "change" and menu == RAW:
                table.change(row[".id"], {"protocol": "icmp"})
            elif deed == "copy" and menu in (RAW, "radius"):
                table.add({name: value for name, value in row.items() if name != ".id"})
            elif deed == "move":
                others = [each[".id"] for each in table if each is not row]
                if others:
                    table.move(row[".id"], chance.choice(others))
    box.ones["ppp/aaa"]["use-radius"] = chance.choice(("true", "false"))


def hand_made(lab: Lab) -> list[str]:
    return [
        str(row)
        for rows in kept(lab).values()
        for row in rows
        if any(
            row.get(name) == value
            for made in BY_HAND.values()
            for name, value in made.items()
            if name != "chain"
        )
        and not str(row.get("comment", "")).startswith("mtandao:")
    ]


def test_a_secret_is_neither_compared_nor_kept(world: World, lab: Lab, nas: network.Nas) -> None:
    look(world, nas)
    assert "long-enough" not in str(list(Drift.of(world.ctx).values_list("wanted", "there")))


def test_a_user_made_by_hand_that_hides_a_login_is_shown_and_left(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    username = network.logins(world.ctx).get(subscription=world.sale().subscription).username
    lab.do(lambda box: box.tables["ppp/secret"].add({"name": username, "password": "x"}))
    look(world, nas)
    (hidden,) = (row for row in reconciliation.drift_on(world.ctx, nas.id) if row.menu == "ppp/secret")
    assert hidden.kind == "taken" and hidden.name == username
    with pytest.raises(Refusal, match="made by hand"):
        reconciliation.ask_repair(world.ctx, nas_id=nas.id, drift_ids=[hidden.id])
    repair(world, nas)
    assert [row["name"] for row in kept(lab)["ppp/secret"]] == [username]


def test_what_is_reserved_is_refused_even_when_asked_and_once_more_by_the_hand_itself(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    lab.do(lambda box: box.tables["ip/pool"].add(
        {"name": "old", "ranges": "192.168.88.10-192.168.88.20", "comment": "mtandao:pool-old"}
    ))  # fmt: skip
    network.change_nas(world.ctx, nas_id=nas.id, reserved=["192.168.88.0/24"])
    look(world, nas)
    (old,) = (row for row in reconciliation.drift_on(world.ctx, nas.id) if row.key == "pool-old")
    assert (old.kind, old.blocked, old.blocked_by) == ("extra", "network", "192.168.88.0/24")
    with pytest.raises(Refusal, match="reserved on this router"):
        reconciliation.ask_repair(world.ctx, nas_id=nas.id, drift_ids=[old.id])
    assert Drift.of(world.ctx).get(id=old.id).asked_at is None
    # Worked out by somebody who did not know: the last hand knows.
    with lab.router() as router:
        real = read_menus(router, [])
        knows = Repairer(router, [], real, network.reserved_of(["192.168.88.0/24"]))
        knows._in_order = lambda keys: network.differences([], real, network.reserved_of([]))  # type: ignore[method-assign]
        done = knows.repair({("ip/pool", "pool-old")})
    assert "192.168.88.0/24 is reserved" in done.refused["ip/pool", "pool-old"]
    assert len(kept(lab)["ip/pool"]) == 1


def test_a_router_that_fails_is_told_what_of_and_what_was_known_stays(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    look(world, nas)
    known = len(reconciliation.drift_on(world.ctx, nas.id))
    network.change_nas(world.ctx, nas_id=nas.id, api_password="wrong")
    failed = look(world, network.router(world.ctx, nas.id))
    assert failed.state == "denied" and "refuses our user and password" in failed.problem
    assert len(reconciliation.drift_on(world.ctx, nas.id)) == known
    assert reconciliation.routers_due(world.ctx, 10) == set()
    world.later(minutes=11)
    network.change_nas(world.ctx, nas_id=nas.id, api_password=PASSWORD)
    assert look_at_routers(world.ctx) == "1 of 1 routers answer, 1 compared"
    assert Look.of(world.ctx).get(nas=nas).state == "reachable"


def test_one_that_is_away_and_one_without_rest_are_told_apart(world: World) -> None:
    away = network.register_nas(
        world.ctx, name="Gone", address="127.0.0.2", secret="long-enough", api_user=USER, api_port=9
    )
    assert look(world, away).state == "offline"
    by_radius_alone = network.register_nas(
        world.ctx, name="Plain", address="127.0.0.3", secret="long-enough", vendor="cisco"
    )
    assert by_radius_alone.id not in reconciliation.routers_due(world.ctx, 10)
    with pytest.raises(Refusal, match="it is no MikroTik"):
        reconciliation.ask_look(world.ctx, nas_id=by_radius_alone.id)


def test_an_answer_lost_in_a_repair_is_neither_done_twice_nor_forgotten(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    look(world, nas)
    for _ in range(4):
        with lab.router() as router:
            wanted = network.wanted_on(world.ctx, nas)
            hands = Repairer(router, wanted, read_menus(router, wanted), network.reserved_of([]))
            lab.fails(cut=1)
            asked = {(row.menu, row.key) for row in reconciliation.drift_on(world.ctx, nas.id)}
            assert any("No answer" in said for said in hands.repair(asked).unheard.values())
        lab.fails(cut=0)
    repair(world, nas)
    marks = [row["comment"] for row in kept(lab)[RAW]]
    assert len(marks) == len(set(marks)) and repair(world, nas).differences == 0


def test_a_provider_who_wants_it_so_is_repaired_without_being_asked(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    look(world, nas)
    asked = OutboxEvent.objects.filter(name="router.repair_asked")
    assert not asked.exists()
    reconciliation.change_repair_rule(world.ctx, by_itself=True)
    lab.do(
        lambda box: box.tables["ip/pool"].add(
            {"name": "old", "ranges": "10.7.0.2", "comment": "mtandao:pool-x"}
        )
    )
    look(world, nas)
    assert asked.count() == 1
    look(world, nas)
    assert asked.count() == 1  # the same drift is no news


def test_who_is_online_without_a_service_is_found_once_and_forgotten_when_gone(
    world: World, lab: Lab, nas: network.Nas
) -> None:
    paid = network.logins(world.ctx).get(subscription=world.sale().subscription)
    world.settle()
    world.later(minutes=5)
    lab.calls.came(paid.username, "100.64.0.7")
    lab.calls.came("nobody", "100.64.0.8")
    look(world, nas)
    (rider,) = reconciliation.open_riders(world.ctx)
    assert (rider.username, rider.address, rider.why) == ("nobody", "100.64.0.8", "unknown")
    look(world, nas)
    assert OutboxEvent.objects.filter(name="router.free_rider_found").count() == 1
    lab.calls.held.pop()
    look(world, nas)
    assert Rider.of(world.ctx).get().ended_at == world.now
