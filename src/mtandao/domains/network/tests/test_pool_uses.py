"""A pool that routers, PPPoE services or plans give from does not go from under them."""

from typing import Any

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.errors import StillUsed
from mtandao.domains.network import contract as network
from tests.worlds import World


@pytest.fixture
def homes(world: World) -> ipam.Pool:
    subnet = ipam.add_subnet(world.ctx, network="10.5.0.0/24", name="Homes", gateway="10.5.0.1")
    return ipam.add_pool(
        world.ctx, subnet_id=subnet.id, name="homes", kind="dynamic", first="10.5.0.16", last="10.5.0.254"
    )


def a_router(world: World) -> network.Nas:
    return network.register_nas(
        world.ctx, name="Westlands-1", address="127.0.9.5", secret="s3cret-of-a-router"
    )


def why_not(world: World, pool: ipam.Pool) -> str:
    with pytest.raises(StillUsed) as refused:
        ipam.remove_pool(world.ctx, pool_id=pool.id)
    assert ipam.pools(world.ctx).filter(id=pool.id).exists()
    return str(refused.value)


def test_of_a_router(world: World, homes: ipam.Pool) -> None:
    nas = a_router(world)
    network.set_router_pools(world.ctx, nas_id=nas.id, pool_ids=[homes.id])
    assert why_not(world, homes) == "homes is used by Westlands-1. Take it from there first."
    network.set_router_pools(world.ctx, nas_id=nas.id, pool_ids=[])
    ipam.remove_pool(world.ctx, pool_id=homes.id)


def test_of_a_pppoe_service(world: World, homes: ipam.Pool) -> None:
    nas = a_router(world)
    service = network.set_up_pppoe(
        world.ctx, nas_id=nas.id, interface="ether3", name="dial", pool_id=homes.id, authentication=["pap"]
    )
    assert why_not(world, homes) == "homes is used by dial (Westlands-1). Take it from there first."
    network.remove_pppoe(world.ctx, nas_id=nas.id, service_id=service.id)
    ipam.remove_pool(world.ctx, pool_id=homes.id)


@pytest.mark.parametrize("named", [{"pool_name": "Homes"}, {"ipv6_pool_name": "homes"}])
def test_of_plans_and_not_all_of_them_are_named(
    world: World, homes: ipam.Pool, named: dict[str, Any]
) -> None:
    for number in range(6):
        world.plan(f"Home {number}", **named)
    assert (
        why_not(world, homes)
        == "homes is used by Home 0, Home 1, Home 2, Home 3, Home 4, …. Take it from there first."
    )


def test_of_another_provider_it_is_not(world: World, homes: ipam.Pool) -> None:
    world.plan("Other", pool_name="offices")
    ipam.remove_pool(world.ctx, pool_id=homes.id)
