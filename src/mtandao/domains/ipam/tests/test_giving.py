"""Addresses given, kept apart, and taken back; many at once."""

import json
from ipaddress import ip_address
from typing import Any

import pytest
from django.db import connection

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.contract import Holder, HolderKind, PoolKind
from mtandao.domains.ipam.finding import GAPS
from mtandao.domains.ipam.tests.test_plan import a_pool, a_subnet
from tests.at_once import at_once
from tests.logins import connect
from tests.worlds import World


def device(number: int) -> Holder:
    return Holder(HolderKind.DEVICE, f"cam-{number}", f"Camera {number}")


def one(world: World, pool: ipam.Pool, number: int = 1) -> ipam.HeldAddress:
    return ipam.hold_next(world.ctx, pool_id=pool.id, holders=[device(number)])[0]


def test_nobody_gets_the_network_the_broadcast_or_the_gateway(world: World) -> None:
    subnet = a_subnet(world, "192.0.2.0/29", gateway="192.0.2.1")
    pool = a_pool(world, subnet, "192.0.2.0", "192.0.2.7")
    rows = ipam.hold_next(world.ctx, pool_id=pool.id, holders=[device(n) for n in range(5)])
    assert [row.first for row in rows] == [f"192.0.2.{n}" for n in range(2, 7)]
    with pytest.raises(ipam.NoneFree):
        one(world, pool, 9)
    for address, said in (
        ("192.0.2.0", "of the network"),
        ("192.0.2.1", "is the gateway of"),
        ("192.0.2.7", "broadcast"),
    ):
        with pytest.raises(ipam.NotToGive, match=said):
            ipam.reserve(world.ctx, address=address, reason="Mine")


def test_what_was_released_is_the_next_one(world: World) -> None:
    pool = a_pool(world, a_subnet(world), "10.4.1.0", "10.4.1.255")
    rows = [one(world, pool, n) for n in range(10)]
    ipam.release(world.ctx, held_ids=[rows[3].id, rows[7].id])
    assert [one(world, pool, 20 + n).first for n in range(3)] == ["10.4.1.3", "10.4.1.7", "10.4.1.10"]
    with pytest.raises(ipam.NotHeld, match=r"10\.4\.1\.3 was released before"):
        ipam.release(world.ctx, held_ids=[rows[3].id])


def test_a_former_gateway_is_given_too(world: World) -> None:
    subnet = a_subnet(world, "192.0.2.0/24", gateway="192.0.2.1")
    pool = a_pool(world, subnet, "192.0.2.1", "192.0.2.9")
    assert one(world, pool).first == "192.0.2.2"
    ipam.change_subnet(world.ctx, subnet_id=subnet.id, name="Moved", gateway="192.0.2.254")
    assert one(world, pool, 2).first == "192.0.2.1"


def test_a_chosen_one_is_passed_by(world: World) -> None:
    pool = a_pool(world, a_subnet(world), "10.4.1.0", "10.4.1.255")
    ipam.hold(world.ctx, address="10.4.1.1", holder=device(1))
    ipam.reserve(world.ctx, address="10.4.1.3", last="10.4.1.9", reason="Cameras")
    assert [one(world, pool, n).first for n in (2, 3, 4)] == ["10.4.1.0", "10.4.1.2", "10.4.1.10"]
    again = ipam.hold(world.ctx, address="10.4.1.1", holder=device(1))
    assert again.key == "cam-1"
    with pytest.raises(ipam.HeldByAnother, match=r"^10\.4\.1\.1 is held by Camera 1\."):
        ipam.hold(world.ctx, address="10.4.1.1", holder=device(2))
    with pytest.raises(ipam.HeldByAnother, match=r"10\.4\.1\.3 – 10\.4\.1\.9 is held by Cameras"):
        ipam.hold(world.ctx, address="10.4.1.5", holder=device(2))


def test_a_range_counts_as_all_its_addresses(world: World) -> None:
    pool = a_pool(world, a_subnet(world), "10.4.1.0", "10.4.1.255")
    ipam.reserve(world.ctx, address="10.4.1.3", last="10.4.1.9", reason="Cameras")
    ipam.reserve(world.ctx, address="10.4.1.11", reason="Mine")
    assert ipam.held_in_pools(world.ctx, [pool.id]) == {pool.id: 8}


def test_what_routers_give_is_promised_to_nobody(world: World) -> None:
    subnet = a_subnet(world)
    pool = a_pool(world, subnet, "10.4.1.0", "10.4.1.255", name="home", kind=PoolKind.DYNAMIC)
    with pytest.raises(ipam.NotToGive, match="Routers give the addresses of home out by themselves"):
        one(world, pool)
    with pytest.raises(ipam.NotToGive):
        ipam.hold(world.ctx, address="10.4.1.7", holder=device(1))
    ours = a_pool(world, subnet, "10.4.2.0", "10.4.2.9", name="ours", kind=PoolKind.RESERVED)
    assert one(world, ours).first == "10.4.2.0"
    with pytest.raises(ipam.NotToGive, match="reserved for our own devices"):
        ipam.hold_next(world.ctx, pool_id=ours.id, holders=[Holder(HolderKind.SERVICE, "x", "Kamau")])
    with pytest.raises(ipam.InNoSubnet):
        ipam.hold(world.ctx, address="10.9.0.1", holder=device(1))


def test_prefixes_are_given_whole(world: World) -> None:
    subnet = a_subnet(world, "2001:db8::/40", gateway="2001:db8::1")
    pool = a_pool(world, subnet, "2001:db8::", "2001:db8:ff:ffff:ffff:ffff:ffff:ffff", prefix_length=56)
    rows = ipam.hold_next(world.ctx, pool_id=pool.id, holders=[device(1), device(2)])
    assert [row.written for row in rows] == ["2001:db8:0:100::/56", "2001:db8:0:200::/56"]
    ipam.hold(world.ctx, address="2001:db8:0:300::", prefix_length=56, holder=device(3))
    assert one(world, pool, 4).written == "2001:db8:0:400::/56"
    with pytest.raises(ipam.HeldByAnother):
        ipam.hold(world.ctx, address="2001:db8:0:100::", prefix_length=56, holder=device(9))
    with pytest.raises(ipam.NotToGive, match="gives /56"):
        ipam.hold(world.ctx, address="2001:db8:0:500::7", holder=device(9))
    found = ipam.held_at(world.ctx, "2001:db8:0:1ab::9", world.now)
    assert found is not None and found.key == "cam-1"


def test_who_held_it_is_known_after_its_release(world: World) -> None:
    pool = a_pool(world, a_subnet(world), "10.4.1.0", "10.4.1.9")
    first = one(world, pool, 1)
    began = world.now
    ipam.release(world.later(hours=2).ctx, held_ids=[first.id])
    one(world.later(hours=2), pool, 2)
    at = [ipam.held_at(world.ctx, "10.4.1.0", when) for when in (began, began.replace(hour=12), world.now)]
    assert [row.key if row else None for row in at] == ["cam-1", None, "cam-2"]


def test_twenty_at_once_get_twenty_addresses(kept_world: World) -> None:
    ctx = kept_world.ctx
    pool = a_pool(kept_world, a_subnet(kept_world), "10.4.1.0", "10.4.1.255")
    given = at_once(*[lambda n=n: one(kept_world, pool, n).first for n in range(20)], inside=ctx)
    assert sorted(given) == sorted(f"10.4.1.{n}" for n in range(20))


def test_twenty_at_once_of_a_pool_of_twelve_get_twelve(kept_world: World) -> None:
    ctx = kept_world.ctx
    pool = a_pool(kept_world, a_subnet(kept_world), "10.4.1.0", "10.4.1.11")
    answers = at_once(*[lambda n=n: one(kept_world, pool, n).first for n in range(20)], inside=ctx)
    assert sum(isinstance(each, ipam.NoneFree) for each in answers) == 8
    assert ipam.held(ctx).count() == 12


def test_one_address_that_many_choose_at_once_is_one_persons(kept_world: World) -> None:
    ctx = kept_world.ctx
    a_subnet(kept_world)
    acts = [lambda n=n: ipam.hold(ctx, address="10.4.2.7", holder=device(n)) for n in range(8)]
    answers = at_once(*acts, inside=ctx)
    assert sum(isinstance(each, ipam.HeldByAnother) for each in answers) == 7
    assert ipam.held(ctx).count() == 1


def test_giving_and_releasing_at_once_lose_none(kept_world: World) -> None:
    """Ten give their address back while ten others come: a full pool has room for as many as were given back."""
    ctx = kept_world.ctx
    pool = a_pool(kept_world, a_subnet(kept_world), "10.4.1.0", "10.4.1.19")
    rows = ipam.hold_next(ctx, pool_id=pool.id, holders=[device(n) for n in range(20)])
    gives = [lambda row=row: ipam.release(ctx, held_ids=[row.id]) for row in rows[::2]]
    takes = [lambda n=n: one(kept_world, pool, 100 + n) for n in range(10)]
    answers = at_once(*gives, *takes, inside=ctx)
    refused = sum(isinstance(each, ipam.NoneFree) for each in answers)
    assert ipam.held(ctx).count() == 20 - refused
    for number in range(refused):
        one(kept_world, pool, 200 + number)
    assert {row.first for row in ipam.held(ctx)} == {f"10.4.1.{n}" for n in range(20)}


MANY = """
INSERT INTO ipam_heldaddress (id, tenant_id, organization_id, subnet_id, pool_id, first, last, kind, key, label, chosen,
    held_by, held_at)
SELECT gen_random_uuid(), p.tenant_id, p.tenant_id, p.subnet_id, p.id, p.first + n, p.first + n, 'device', 'd' || n,
    'Device ' || n, false, 'tests', now() FROM ipam_pool p, generate_series(0, %s) n WHERE p.id = %s AND n <> 70000
"""


def test_the_next_one_of_a_million_is_found_without_reading_who_came_before(kept_world: World) -> None:
    """A /12 with 100,000 held: the search begins where nothing below is free, and stops at the first gap."""
    subnet = a_subnet(kept_world, "10.16.0.0/12")
    pool = a_pool(kept_world, subnet, "10.16.1.0", "10.31.255.250")
    with connection.cursor() as cursor:
        cursor.execute(MANY, [100_000, pool.id])
    with connect("owner") as owner:
        owner.execute("ANALYZE ipam_heldaddress")
    assert one(kept_world, pool, -1).first == str(_plus(pool.first, 70_000))  # passes by 70,000 once
    given = [one(kept_world, pool, -2 - n).first for n in range(3)]
    assert given == [str(_plus(pool.first, 100_001 + n)) for n in range(3)]
    # In the middle of many, one that was released: nothing that comes after it is looked at.
    middle = ipam.held(kept_world.ctx).get(first=str(_plus(pool.first, 20_000)))
    ipam.release(kept_world.ctx, held_ids=[middle.id])
    pool.refresh_from_db()
    assert pool.free_from == middle.first
    assert _rows_read(kept_world, pool) < 10
    assert one(kept_world, pool, -9).first == middle.first


def _rows_read(world: World, pool: ipam.Pool) -> float:
    """How many rows of the table the search looks at, as the pages' own role, behind the fence."""
    asked: dict[str, str | int] = {
        "tenant": str(world.tenant_id),
        "from": pool.free_from,
        "last": pool.last,
        "most": 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {GAPS}", asked)
        (plan,) = cursor.fetchone()
    return _read(plan if isinstance(plan, list) else json.loads(plan))


def _read(plan: Any) -> float:
    if isinstance(plan, list):
        return sum(map(_read, plan))
    if not isinstance(plan, dict):
        return 0
    mine = plan["Actual Rows"] * plan["Actual Loops"] if "Relation Name" in plan else 0
    return float(mine) + sum(_read(value) for value in plan.values() if isinstance(value, list | dict))


def _plus(address: str, more: int) -> object:
    return ip_address(address) + more
