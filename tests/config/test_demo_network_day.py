"""The demo's network has a common day: data runs out, somebody stays dark, somebody rides along, a router was changed."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from mtandao.config.demo import network_day
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.usage import contract as usage
from mtandao.gateways.routeros.jobs import look_and_record, repair_router
from mtandao.gateways.routeros.simulator.terminal import Terminal
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from tests.street_side import hold_in_radius
from tests.worlds import World

GB = 10**9


@pytest.fixture
def homes(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Seven on a plan with a cap: enough, for once."""
    monkeypatch.setattr(network_day, "LARGE", 7)
    plan = world.plan(
        "Home 5", data_cap_bytes=60 * GB, fup_kbps_down=1024, fup_kbps_up=512, setup_fee=Decimal(0)
    )
    sales = [world.sale(plan) for _ in range(7)]
    hold_in_radius(world)
    world.later(hours=20)
    return sales


def allowances(world: World, homes: list[Any]) -> list[Any]:
    return list(usage.allowances_of(world.ctx, [each.subscription.id for each in homes]).values())


def test_ones_data_is_nearly_used_up_and_anothers_wholly(world: World, homes: list[Any]) -> None:
    network_day.data_runs_out(world.ctx)
    world.settle()
    found = allowances(world, homes)
    assert sorted(row.bytes_used * 100 // row.total for row in found) == [0, 0, 0, 0, 0, 86, 104]
    assert sum(row.reached for row in found) == 1
    assert network.logins(world.ctx).filter(fair_use=True).count() == 1
    moved = usage.by_day(world.ctx, [each.subscription.id for each in homes])
    assert sum(day.bytes_up + day.bytes_down for day in moved) == sum(row.bytes_used for row in found)


def test_who_runs_out_by_himself_is_enough(world: World, homes: list[Any]) -> None:
    for _ in range(2):
        network_day.data_runs_out(world.ctx)
        world.settle()
    assert sum(row.told_80_at is not None for row in allowances(world, homes)) == 2


@pytest.mark.django_db(databases=["default", "radius"])
def test_one_who_pays_stays_dark_and_one_who_does_not_rides_along(world: World, homes: list[Any]) -> None:
    day = network_day.day_of(world.ctx)
    assert network_day.day_of(world.ctx) == day  # at the next start as well
    assert day.dark == [homes[5].login.username]
    (rider,) = day.riders
    assert rider["router"] == network_day.ROUTER
    with connections["radius"].cursor() as radius:
        radius.execute("SELECT value FROM radcheck WHERE username = %s", [rider["username"]])
        assert radius.fetchall() == [(rider["password"],)]
    assert rider["username"] not in network.logins(world.ctx).values_list("username", flat=True)


def test_in_a_small_demo_all_is_well(world: World) -> None:
    sale = world.sale(world.plan("Home 5", data_cap_bytes=60 * GB))
    hold_in_radius(world)
    network_day.data_runs_out(world.ctx)
    assert network_day.day_of(world.ctx) == network_day.Day()
    assert [row.bytes_used for row in allowances(world, [sale])] == [0]


@pytest.fixture
def lab() -> Iterator[Lab]:
    with running_router() as lab:
        yield lab


def test_what_somebody_left_behind_on_a_router_is_drift(world: World, lab: Lab) -> None:
    nas = network.register_nas(
        world.ctx,
        name=network_day.ROUTER,
        address="127.0.0.1",
        secret="long-enough",
        api_user=USER,
        api_password=PASSWORD,
        api_port=lab.port,
    )

    def differs() -> set[tuple[str, str]]:
        look_and_record(world.ctx, [nas], compared={nas.id})
        return {(row.kind, row.key or row.menu) for row in reconciliation.drift_on(world.ctx, nas.id)}

    assert differs()
    everything = [f"{row.menu} {row.key}" for row in reconciliation.drift_on(world.ctx, nas.id)]
    repair_router.function(world.ctx, nas_id=str(nas.id), keys=everything)
    assert differs() == set()
    terminal = Terminal(lab.box)
    said = asyncio.run_coroutine_threadsafe(terminal.paste(network_day.CHANGED), lab.loop).result(30)
    assert said == ""
    assert differs() == {("different", "ppp/aaa"), ("missing", "wall-portal")}
