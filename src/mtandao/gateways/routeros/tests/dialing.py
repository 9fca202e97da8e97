"""A router with a pool of customers' addresses, and PPPoE services set up on it."""

from typing import Any

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.gateways.routeros.jobs import look_at_router, repair_router
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab
from tests.worlds import World

SERVER, PROFILE, POOL = "interface/pppoe-server/server", "ppp/profile", "ip/pool"


def router_in(world: World, lab: Lab) -> network.Nas:
    return network.register_nas(
        world.ctx,
        name="Westlands-1",
        address="127.0.0.1",
        secret="long-enough",
        api_user=USER,
        api_password=PASSWORD,
        api_port=lab.port,
        reserved=["ether1", "192.168.88.0/24"],
    )


def homes_of(world: World) -> ipam.Pool:
    subnet = ipam.add_subnet(
        world.ctx, network="100.64.0.0/22", name="Homes", gateway="100.64.0.1", dns=("1.1.1.1", "8.8.8.8")
    )
    return ipam.add_pool(
        world.ctx, subnet_id=subnet.id, name="homes", kind="dynamic", first="100.64.0.10", last="100.64.3.250"
    )


def set_up(world: World, nas: network.Nas, pool: ipam.Pool, **more: Any) -> network.PppoeService:
    given = {"interface": "ether3", "name": "homes", "pool_id": pool.id} | more
    return network.set_up_pppoe(world.ctx, nas_id=nas.id, **given)


def served(world: World, nas: network.Nas, lab: Lab | None = None, **faults: Any) -> int:
    """As the events of it have it done: a look, and the repairs that it asks. How many were asked."""
    before = OutboxEvent.objects.filter(name="router.repair_asked").count()
    look_at_router.function(world.ctx, nas_id=str(nas.id))
    asked = list(OutboxEvent.objects.filter(name="router.repair_asked").order_by("position"))[before:]
    if lab is not None:
        lab.fails(**faults)
    for event in asked:
        repair_router.function(world.ctx, nas_id=str(nas.id), keys=event.payload["keys"])
    return len(asked)


def state_of(it: network.PppoeService) -> str:
    it.refresh_from_db()
    return str(it.state)


def rows(lab: Lab, menu: str) -> list[dict[str, str]]:
    found = lab.do(lambda box: [dict(row) for row in box.tables[menu]])
    return [row for row in found if row.get("default") != "true" and not row["name" if menu != SERVER else
            "service-name"].startswith("default")]  # fmt: skip
