"""The acceptance cases I1 to I5."""

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.contract import Block, NoneFree, Pool, PoolKind
from tests.at_once import at_once
from tests.worlds import World


def a_block(world: World) -> Block:
    return ipam.add_block(world.ctx, network="192.0.2.0/28", name="Masts")


def an_eight(world: World) -> Pool:
    """A /29 in the middle of a subnet: its own first and last address are common ones."""
    subnet = ipam.add_subnet(world.ctx, network="192.0.2.0/24", name="Fixed")
    return ipam.add_pool(
        world.ctx,
        subnet_id=subnet.id,
        name="fixed",
        kind=PoolKind.STATIC,
        first="192.0.2.16",
        last="192.0.2.23",
    )


def holders(count: int, since: int = 1) -> list[ipam.Holder]:
    return [
        ipam.Holder(ipam.HolderKind.DEVICE, f"cam-{n}", f"Camera {n}") for n in range(since, since + count)
    ]


def test_I1_four_30s_of_a_28(world: World) -> None:
    block = a_block(world)
    made = [ipam.add_next_subnets(world.ctx, block_id=block.id, length=30)[0].written for _ in range(4)]
    assert made == ["192.0.2.0/30", "192.0.2.4/30", "192.0.2.8/30", "192.0.2.12/30"]


def test_I2_a_fifth_is_refused(world: World) -> None:
    block = a_block(world)
    ipam.add_next_subnets(world.ctx, block_id=block.id, length=30, count=4)
    with pytest.raises(NoneFree, match=r"has room for 0 more of /30, and 1 are asked for") as refused:
        ipam.add_next_subnets(world.ctx, block_id=block.id, length=30)
    assert refused.value.status == 409
    assert ipam.subnets(world.ctx).count() == 4


def test_I3_five_at_once_are_refused_and_none_is_made(world: World) -> None:
    block = a_block(world)
    with pytest.raises(NoneFree, match=r"room for 4 more of /30, and 5 are asked for\. Nothing was made"):
        ipam.add_next_subnets(world.ctx, block_id=block.id, length=30, count=5)
    assert not ipam.subnets(world.ctx).exists()


def test_I4_eight_of_a_29_and_then_nine(world: World) -> None:
    pool = an_eight(world)
    rows = ipam.hold_next(world.ctx, pool_id=pool.id, holders=holders(8))
    assert [row.first for row in rows] == [f"192.0.2.{n}" for n in range(16, 24)]
    ipam.release(world.ctx, held_ids=[row.id for row in rows])
    with pytest.raises(NoneFree, match="8 free, and 9 are asked for"):
        ipam.hold_next(world.ctx, pool_id=pool.id, holders=holders(9))
    assert not ipam.held(world.ctx).exists()


def test_I5_two_at_once_get_two_addresses(kept_world: World) -> None:
    ctx, pool = kept_world.ctx, an_eight(kept_world)
    one, two = at_once(
        lambda: ipam.hold_next(ctx, pool_id=pool.id, holders=holders(1))[0].first,
        lambda: ipam.hold_next(ctx, pool_id=pool.id, holders=holders(1, since=2))[0].first,
        inside=ctx,
    )
    assert {one, two} == {"192.0.2.16", "192.0.2.17"}
