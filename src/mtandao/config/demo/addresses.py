"""The address plan of a provider of the demo: what its simulated routers hand out, and what is fixed.

Each router has a network of its own, of which it gives all but the first addresses to those who dial in by PPPoE;
beside them lies one for fixed addresses and devices, and one of IPv6 prefixes that nobody has yet.
"""

from ipaddress import ip_network

from mtandao.config.demo.isps import DemoIsp
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context

# Of each router's network: the gateway, and what is kept for devices at the site.
GATEWAY, FIRST_GIVEN = 1, 2
FIXED = "fixed"
# Where the simulated routers' customers dial in.
CUSTOMERS_AT = "ether2"
MASTS = ("Mast, sector north", "Mast, sector south", "Backhaul to the office")


def plan_addresses(ctx: Context, isp: DemoIsp) -> None:
    """Before anybody is sold anything: who buys a fixed address finds one."""
    nets = [ip_network(router.pool) for router in isp.routers]
    around = nets[0].supernet(new_prefix=16)
    ipam.add_block(
        ctx, network=str(around), name="Customers", given_by="RFC 6598", description="Behind our NAT"
    )
    nases = {nas.address: nas for nas in network.routers(ctx)}
    for router, net in zip(isp.routers, nets, strict=True):
        subnet = ipam.add_subnet(
            ctx, network=str(net), name=router.name, gateway=str(net[GATEWAY]), dns=("1.1.1.1", "8.8.8.8")
        )
        pool = ipam.add_pool(
            ctx,
            subnet_id=subnet.id,
            name=f"home-{router.name.lower().replace(' ', '-')}",
            kind=ipam.PoolKind.DYNAMIC,
            first=str(net[FIRST_GIVEN]),
            last=str(net[-2]),
        )
        nas = nases[router.address]
        network.set_router_pools(ctx, nas_id=nas.id, pool_ids=[pool.id])
        network.set_up_pppoe(ctx, nas_id=nas.id, interface=CUSTOMERS_AT, name="homes", pool_id=pool.id)
    _fixed(ctx, str(around[16 * 256]))
    _prefixes(ctx)


def _fixed(ctx: Context, begin: str) -> None:
    """A network of its own: a router gives no address of it by itself."""
    net = ip_network(f"{begin}/24")
    subnet = ipam.add_subnet(ctx, network=str(net), name="Fixed", gateway=str(net[GATEWAY]), vlan=160)
    for name, kind, first, last in (
        ("devices", ipam.PoolKind.RESERVED, 2, 31),
        (FIXED, ipam.PoolKind.STATIC, 32, 249),
    ):
        ipam.add_pool(
            ctx, subnet_id=subnet.id, name=name, kind=kind, first=str(net[first]), last=str(net[last])
        )
    devices = ipam.pools_named(ctx, ["devices"])["devices"]
    holders = [ipam.Holder(ipam.HolderKind.DEVICE, name, name) for name in MASTS]
    ipam.hold_next(ctx, pool_id=devices.id, holders=holders)
    ipam.reserve(ctx, address=str(net[250]), last=str(net[254]), reason="For the new office")


def _prefixes(ctx: Context) -> None:
    """Documentation addresses (RFC 3849). Tenants know nothing of each other: all may have the same."""
    block = ip_network("2001:db8::/36")
    ipam.add_block(ctx, network=str(block), name="IPv6", given_by="AFRINIC")
    net = ip_network("2001:db8::/40")
    subnet = ipam.add_subnet(ctx, network=str(net), name="Prefixes for homes")
    ipam.add_pool(
        ctx,
        subnet_id=subnet.id,
        name="prefixes",
        kind=ipam.PoolKind.STATIC,
        first=str(net[0]),
        last=str(net[-1]),
        prefix_length=56,
    )
