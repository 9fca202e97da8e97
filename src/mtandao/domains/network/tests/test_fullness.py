"""How full pools and subnets are: an address from a router's pool is used while somebody is online with it."""

from typing import Any

import pytest
from django.urls import reverse

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.fullness import used_of_subnets
from mtandao.domains.network.tests.test_pages_network import online, router
from mtandao.domains.reports import contract as reports
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def pools(world: World) -> dict[str, Any]:
    """Ten from routers, of which nine are in use; four of ours, of which one is held; one that nobody uses."""
    ctx = world.ctx
    ipam.add_block(ctx, network="100.64.0.0/16", name="All")
    subnet = ipam.add_subnet(ctx, network="100.64.0.0/24", name="Westlands")
    empty = ipam.add_subnet(ctx, network="100.64.9.0/24", name="Empty")
    ipam.add_subnet(ctx, network="2001:db8:4::/48", name="Six")
    made = {}
    for name, kind, within, first, last in (
        ("homes", "dynamic", subnet, "100.64.0.1", "100.64.0.10"),
        ("fixed", "static", subnet, "100.64.0.100", "100.64.0.103"),
        ("spare", "dynamic", empty, "100.64.9.10", "100.64.9.19"),
    ):
        made[name] = ipam.add_pool(ctx, subnet_id=within.id, name=name, kind=kind, first=first, last=last)
    ipam.reserve(ctx, address="100.64.0.100", reason="Mast")
    nas = router(world)
    for _each in range(9):
        online(world, nas)
    # Another router gave the same address once more, and one lies behind the pool.
    online(world, nas, address="100.64.0.3")
    online(world, nas, address="100.64.0.60")
    return made | {"subnet": subnet}


def test_who_is_online_counts_where_routers_give_and_once(world: World, pools: dict[str, Any]) -> None:
    fill = ipam.fill_of_pools(world.ctx, [pools[name] for name in ("homes", "fixed", "spare")])
    counted = {
        name: (fill[pools[name].id].used, fill[pools[name].id].free) for name in ("homes", "fixed", "spare")
    }
    assert counted == {"homes": (9, 1), "fixed": (1, 3), "spare": (0, 10)}
    assert used_of_subnets(world.ctx, [pools["subnet"]]) == {pools["subnet"].id: 10}


def test_the_fullest_stand_first_and_a_pool_nearly_full_needs_a_person(
    world: World, pools: dict[str, Any]
) -> None:
    assert [pool.name for pool in ipam.nearly_full(world.ctx)] == ["homes"]
    assert reports.worries.pools_nearly_full(world.ctx) == 1
    desk = Desk(world)
    said = words_of(desk.get(reverse("ipam:pools")))
    assert said.index("homes") < said.index("fixed") < said.index("spare") and "90 %" in said
    scarce = words_of(desk.get(f"{reverse('ipam:pools')}?full=true"))
    assert "homes" in scarce and "fixed" not in scarce
    assert "Pools nearly full" in words_of(desk.get("/"))


def test_a_block_and_its_subnets_are_used_in_one_unit(world: World, pools: dict[str, Any]) -> None:
    said = words_of(Desk(world).get(reverse("ipam:tree")))
    block, subnet = said.index("100.64.0.0/16"), said.index("100.64.0.0/24")
    assert "0.0 %" in said[block:subnet] or "0 %" in said[block:subnet]
    assert "4 %" in said[subnet:]
    assert (
        "Subnet –" in " ".join(said[said.index("2001:db8:4::") :].split())
        or "–" in said[said.index("2001:db8:4::") :]
    )
