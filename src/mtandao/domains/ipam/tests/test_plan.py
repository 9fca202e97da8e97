"""Blocks, subnets and pools: what fits beside what, and what stands in the way."""

from typing import Any

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.contract import PoolKind
from mtandao.domains.ipam.errors import PoolNameTaken, StillUsed
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.at_once import at_once
from tests.worlds import World


def a_subnet(world: World, network: str = "10.4.0.0/22", **more: Any) -> ipam.Subnet:
    return ipam.add_subnet(world.ctx, **{"network": network, "name": "Westlands"} | more)


def a_pool(world: World, subnet: ipam.Subnet, first: str, last: str, **more: Any) -> ipam.Pool:
    values: dict[str, Any] = {"name": f"pool-{first}", "kind": PoolKind.STATIC} | more
    return ipam.add_pool(world.ctx, subnet_id=subnet.id, first=first, last=last, **values)


@pytest.mark.parametrize("network", ["10.4.0.0/24", "10.4.3.0/24", "10.0.0.0/8", "10.4.0.0/22"])
def test_an_overlap_is_refused_with_the_one_in_the_way(world: World, network: str) -> None:
    a_subnet(world)
    with pytest.raises(ipam.Overlaps, match=rf"^{network} overlaps 10\.4\.0\.0/22 Westlands\.") as refused:
        a_subnet(world, network, name="Other")
    assert refused.value.code == "addresses.overlap"
    assert ipam.subnets(world.ctx).count() == 1


def test_neighbours_and_the_other_family_are_fine(world: World) -> None:
    a_subnet(world)
    for network in ("10.4.4.0/22", "10.3.252.0/22", "2001:db8::/32", "a04:0:400::/40"):
        a_subnet(world, network)
    assert ipam.subnets(world.ctx).count() == 5


def test_what_was_removed_is_in_nobodys_way(world: World) -> None:
    first = a_subnet(world)
    ipam.remove_subnet(world.ctx, subnet_id=first.id)
    a_subnet(world, "10.4.0.0/23")
    with pytest.raises(NotFound):
        ipam.remove_subnet(world.ctx, subnet_id=first.id)


def test_another_providers_addresses_are_his_own(world: World) -> None:
    a_subnet(world)
    other = World("pwani")
    with fence(other.ctx):
        mine = a_subnet(other)
        assert [row.id for row in ipam.subnets(other.ctx)] == [mine.id]
    with pytest.raises(NotFound):
        ipam.remove_subnet(world.ctx, subnet_id=mine.id)


def test_blocks_nest_and_subnets_lie_in_them(world: World) -> None:
    outer = ipam.add_block(world.ctx, network="10.0.0.0/8", name="All", given_by="RFC 1918")
    ipam.add_block(world.ctx, network="10.4.0.0/16", name="Nairobi")
    made = ipam.add_next_subnets(world.ctx, block_id=outer.id, length=16, count=5, name="Site")
    # Nairobi is set apart.
    assert [row.written for row in made][3:] == ["10.3.0.0/16", "10.5.0.0/16"]
    assert made[0].name == "Site 1"
    with pytest.raises(ipam.Overlaps, match="is there already"):
        ipam.add_block(world.ctx, network="10.4.0.0/16", name="Again")
    with pytest.raises(ipam.Overlaps, match=r"lies in the subnet 10\.5\.0\.0/16 Site 5"):
        ipam.add_block(world.ctx, network="10.5.1.0/24", name="Inside")
    ipam.remove_subnet(world.ctx, subnet_id=made[-1].id)
    with pytest.raises(ipam.Overlaps, match=r"10\.4\.0\.0/16 Nairobi lies in 10\.4\.0\.0/15"):
        a_subnet(world, "10.4.0.0/15")


def test_next_subnets_at_once_are_different_ones(kept_world: World) -> None:
    ctx = kept_world.ctx
    block = ipam.add_block(ctx, network="10.0.0.0/24", name="All")
    acts = [lambda: ipam.add_next_subnets(ctx, block_id=block.id, length=28)[0].written] * 8
    made = at_once(*acts, inside=ctx)
    assert len(set(made)) == 8
    assert sorted(made) == sorted(row.written for row in ipam.subnets(ctx))


def test_the_same_network_twice_at_once_is_made_once(kept_world: World) -> None:
    ctx = kept_world.ctx
    answers = at_once(*[lambda: a_subnet(kept_world)] * 4, inside=ctx)
    assert sum(isinstance(each, ipam.Overlaps) for each in answers) == 3
    assert ipam.subnets(ctx).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"network": "10.4.0.1/22"}, "network"),
        ({"network": "10.4.0.0"}, "network"),
        ({"name": " "}, "name"),
        ({"gateway": "10.9.0.1"}, "gateway"),
        ({"gateway": "first"}, "gateway"),
        ({"vlan": 4095}, "vlan"),
        ({"dns": ("1.1.1.1", "dns")}, "dns"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        a_subnet(world, **wrong)
    assert set(refused.value.fields) == {field}
    assert not ipam.subnets(world.ctx).exists()


def test_pools_lie_in_their_subnet_and_beside_each_other(world: World) -> None:
    subnet = a_subnet(world, gateway="10.4.0.1")
    a_pool(world, subnet, "10.4.1.0", "10.4.1.255", name="home", kind=PoolKind.DYNAMIC)
    with pytest.raises(ipam.Overlaps, match=r"overlaps the pool home, 10\.4\.1\.0 – 10\.4\.1\.255"):
        a_pool(world, subnet, "10.4.1.200", "10.4.2.10")
    with pytest.raises(PoolNameTaken, match="There is a pool home already"):
        a_pool(world, subnet, "10.4.2.0", "10.4.2.10", name="HOME")
    with pytest.raises(Malformed) as refused:
        a_pool(world, subnet, "10.4.3.0", "10.4.4.0")
    assert set(refused.value.fields) == {"last"}
    with pytest.raises(ipam.NotToGive, match=r"10\.4\.0\.0 is the network's own"):
        a_pool(world, subnet, "10.4.0.0", "10.4.0.255", kind=PoolKind.HOTSPOT)
    a_pool(world, subnet, "10.4.0.2", "10.4.0.255", kind=PoolKind.HOTSPOT)


def test_what_still_holds_something_is_not_removed(world: World) -> None:
    subnet = a_subnet(world)
    pool = a_pool(world, subnet, "10.4.1.0", "10.4.1.9")
    row = ipam.reserve(world.ctx, address="10.4.1.3", reason="Mast")
    with pytest.raises(StillUsed, match="1 addresses of"):
        ipam.remove_pool(world.ctx, pool_id=pool.id)
    with pytest.raises(StillUsed):
        ipam.remove_subnet(world.ctx, subnet_id=subnet.id)
    with pytest.raises(StillUsed, match=r"10\.4\.1\.3 in it is held by Mast"):
        ipam.change_pool(
            world.ctx, pool_id=pool.id, name="p", kind=PoolKind.DYNAMIC, first=pool.first, last=pool.last
        )
    ipam.release(world.ctx, held_ids=[row.id])
    with pytest.raises(StillUsed, match="has pools"):
        ipam.remove_subnet(world.ctx, subnet_id=subnet.id)
    ipam.remove_pool(world.ctx, pool_id=pool.id)
    ipam.remove_subnet(world.ctx, subnet_id=subnet.id)


def test_who_may_not_plan_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="You may not plan, reserve and release addresses"):
        ipam.add_subnet(world.as_role("support"), network="10.4.0.0/22", name="Westlands")
