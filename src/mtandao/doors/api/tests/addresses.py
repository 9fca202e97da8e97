"""Of addresses: one of everything, and a body for each operation. Routes are walked with them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID


def addresses_of(ctx: Any) -> dict[str, UUID]:
    from mtandao.domains.ipam import contract as ipam

    block = ipam.add_block(ctx, network="10.0.0.0/8", name="All")
    subnet = ipam.add_subnet(ctx, network="10.4.0.0/24", name="Westlands")
    empty = ipam.add_subnet(ctx, network="10.5.0.0/24", name="Empty")
    pool = ipam.add_pool(
        ctx, subnet_id=subnet.id, name="fixed", kind="static", first="10.4.0.10", last="10.4.0.20"
    )
    held = ipam.reserve(ctx, address="10.4.0.9", reason="Mast")
    ipam.add_pool(ctx, subnet_id=subnet.id, name="homes", first="10.4.0.30", last="10.4.0.90", kind="dynamic")
    return {"block_id": block.id, "subnet_id": empty.id, "pool_id": pool.id, "held_id": held.id}


def services_of(ctx: Any, router_id: UUID) -> dict[str, UUID]:
    """A PPPoE service of a router, with a pool that routers give from."""
    from mtandao.domains.ipam import contract as ipam
    from mtandao.domains.network import contract as network

    pool = ipam.pools_named(ctx, ["homes"])["homes"]
    given = {"name": "homes", "pool_id": pool.id, "local_address": "10.4.0.1"}
    service = network.set_up_pppoe(ctx, nas_id=router_id, interface="ether3", **given)
    return {"pppoe_id": service.id, "dynamic_pool_id": pool.id}


BODIES: dict[str, Callable[[Any], Any]] = {
    "create_block": lambda _: {"network": "10.9.0.0/16", "name": "Nairobi"},
    "change_block": lambda _: {"given_by": "RFC 1918"},
    "create_next_subnets": lambda _: {"length": 24, "count": 2},
    "create_subnet": lambda _: {"network": "2001:db8:4::/48", "name": "Six"},
    "change_subnet": lambda _: {"vlan": 30},
    "create_pool": lambda f: {
        "subnet_id": f.ids["subnet_id"],
        "name": "more",
        "first": "10.5.0.30",
        "last": "10.5.0.39",
    },
    "change_pool": lambda _: {"last": "10.4.0.21"},
    "create_next_addresses": lambda _: {"label": "Camera", "count": 3},
    "create_reservation": lambda _: {"address": "10.4.0.8", "reason": "Mast"},
    "create_import": lambda _: {"what": "addresses", "rows": "address,reason\n10.4.0.7,Camera\n"},
    "preview_import": lambda _: {"what": "subnets", "rows": "network,name\n10.8.0.0/22,Kangemi\n"},
    "create_pppoe_service": lambda f: {
        "interface": "ether4",
        "name": "flats",
        "pool_id": f.ids["dynamic_pool_id"],
        "local_address": "10.4.0.1",
    },
    "change_pppoe_service": lambda _: {"mtu": 1492},
    "create_line": lambda _: None,
    "change_router_pools": lambda _: {"pool_ids": []},
}
