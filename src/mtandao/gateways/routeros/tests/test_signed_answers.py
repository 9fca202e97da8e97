"""A router that can demands signed answers of RADIUS (BlastRADIUS); one of before 7.15 is not told what it cannot read."""

import asyncio
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.rules import routeros
from mtandao.domains.network.tests.test_routeros import PLAIN
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.gateways.routeros.jobs import look_and_record, repair_router
from mtandao.gateways.routeros.simulator.terminal import Terminal
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from tests.worlds import World

pytestmark = pytest.mark.django_db
SIGNED, OLD = "require-message-auth", "7.14.3 (stable)"


def the_row(lab: Lab) -> dict[str, str]:
    (row,) = lab.do(lambda box: list(box.tables["radius"]))
    return dict(row)


def unsigned(lab: Lab) -> None:
    key = the_row(lab)[".id"]
    lab.do(lambda box: box.tables["radius"].change(key, {SIGNED: "no"}))


def looked(world: World, nas: network.Nas) -> list[Any]:
    look_and_record(world.ctx, [nas], compared={nas.id})
    return [row for row in reconciliation.drift_on(world.ctx, nas.id) if row.menu == "radius"]


def repaired(world: World, nas: network.Nas) -> list[Any]:
    keys = [f"{row.menu} {row.key}" for row in reconciliation.drift_on(world.ctx, nas.id)]
    repair_router.function(world.ctx, nas_id=str(nas.id), keys=keys)
    return [row for row in reconciliation.drift_on(world.ctx, nas.id) if row.menu == "radius"]


def registered(world: World, lab: Lab) -> network.Nas:
    return network.register_nas(
        world.ctx,
        name="Westlands-1",
        address="127.0.0.1",
        secret="long-enough",
        api_user=USER,
        api_password=PASSWORD,
        api_port=lab.port,
    )


@pytest.mark.parametrize("version", ["7.21.4 (stable)", "7.15 (stable)", OLD])
def test_the_lines_that_teach_are_read_to_their_end_by_every_release(version: str) -> None:
    with running_router(version=version) as lab:
        lab.do(lambda box: box.tables["radius"].add({"address": "10.90.0.1", "comment": "mtandao:radius"}))
        knows = SIGNED in the_row(lab)
        assert knows is (version != OLD)
        if knows:
            unsigned(lab)
        text = "\n".join(line for part in routeros.parts(PLAIN) for line in routeros.lines(part))
        terminal = asyncio.run_coroutine_threadsafe(Terminal(lab.box).execute(text), lab.loop)
        assert terminal.result(30) == ""
        assert the_row(lab).get(SIGNED) == ("yes-for-request-resp" if knows else None)
        assert lab.do(lambda box: len(list(box.tables["ip/firewall/raw"]))) > 0


def test_a_router_that_takes_unsigned_answers_is_found_and_mended(world: World) -> None:
    with running_router() as lab:
        nas = registered(world, lab)
        looked(world, nas)
        assert repaired(world, nas) == []
        unsigned(lab)
        (row,) = looked(world, nas)
        assert (row.wanted, row.there) == ({SIGNED: "yes-for-request-resp"}, {SIGNED: "no"})
        assert repaired(world, nas) == [] and the_row(lab)[SIGNED] == "yes-for-request-resp"


def test_an_older_router_is_neither_told_nor_blamed(world: World) -> None:
    with running_router(version=OLD) as lab:
        nas = registered(world, lab)
        (missing,) = looked(world, nas)
        assert SIGNED not in missing.wanted
        assert repaired(world, nas) == [] and SIGNED not in the_row(lab)
