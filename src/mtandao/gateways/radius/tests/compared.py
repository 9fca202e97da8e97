"""RADIUS compared and repaired, for tests."""

from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.models import RadiusDrift
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.gateways.radius import jobs, looking
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    sold = world.sale(world.plan(pool_name="homes", vlan_id=120))
    world.settle()
    return sold


@pytest.fixture
def nas(world: World) -> network.Nas:
    made = network.register_nas(world.ctx, name="Tower", address="127.0.9.77", secret="a-long-secret")
    world.settle()
    return made


def looked(world: World) -> dict[str, RadiusDrift]:
    looking.look(world.ctx)
    return {row.name: row for row in reconciliation.radius_drift(world.ctx)}


def by_hand(radius: Any, query: str, *values: Any) -> None:
    radius.execute(query, values)
    assert radius.rowcount == 1


def repaired(world: World) -> dict[str, RadiusDrift]:
    """All of it, by a person's button; then what differs still."""
    ids = [row.id for row in reconciliation.radius_drift(world.ctx)]
    reconciliation.ask_radius_repair(world.ctx, drift_ids=ids)
    asked = OutboxEvent.objects.filter(name="radius.repair_asked").latest("position")
    jobs.repair_radius(world.ctx, drift_ids=asked.payload["drift_ids"])
    return {row.name: row for row in reconciliation.radius_drift(world.ctx)}
