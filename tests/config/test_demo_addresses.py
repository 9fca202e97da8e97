"""The demo's address plan is of what its simulated routers hand out."""

from ipaddress import ip_address, ip_network

import pytest

from mtandao.config.demo import cast
from mtandao.config.demo.addresses import plan_addresses
from mtandao.config.demo.isps import DemoIsp
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.gateways.radius.simulator.pool import addresses
from tests.worlds import World


@pytest.mark.parametrize("isp", cast.ISPS, ids=lambda isp: isp.slug)
def test_what_routers_hand_out_lies_in_their_pools(world: World, isp: DemoIsp) -> None:
    for router in isp.routers:
        network.register_nas(world.ctx, name=router.name, address=router.address, secret="a-secret")
    plan_addresses(world.ctx, isp)
    nases = {nas.address: nas.id for nas in network.routers(world.ctx)}
    wanted = network.pools_wanted_on(world.ctx, nases.values())
    for router in isp.routers:
        (pool,) = wanted[nases[router.address]]
        handed = addresses(router.pool)
        assert (int(ip_address(pool.first)), int(ip_address(pool.last))) == (handed[0], handed[-1])
        subnet = ipam.subnet_of(world.ctx, pool.first)
        assert subnet is not None and subnet.net == ip_network(router.pool)
    assert ipam.pools_named(world.ctx, ["fixed"])["fixed"].kind == "static"
    assert ipam.held(world.ctx).count() == 4
