"""Nobody gets in where there is no address to give: the pool of his plan, those of his router, one of his own."""

from typing import Any

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from mtandao.domains.reports.tests.test_keeping_out import lost, online, pool, told
from mtandao.domains.reports.tests.test_lines import paid, router, why
from tests.worlds import World

__all__ = ["router"]
Cause = reports.Cause


def test_a_pool_that_is_full_is_named_until_somebody_goes(world: World, router: Any) -> None:
    pool(world)
    sale = lost(world)
    online(world, "100.64.0.7", 1)
    assert why(world, sale).cause == Cause.UNKNOWN
    online(world, "100.64.0.8", 2)
    assert why(world, sale).cause == Cause.POOL_FULL
    assert "the pool home has no address left, all 2 are in use. Make it larger" in told(world, sale)
    network.change_login(world.ctx, login_id=sale.login.id, static_ip="100.64.1.9")
    held(world, sale)
    assert why(world, sale).cause == Cause.UNKNOWN, "he has one of his own"


def held(world: World, sale: Any) -> None:
    """RADIUS has it."""
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    network.record_provisioned(world.ctx, written={login.id: login.changed_at})


def test_without_a_pool_in_the_plan_the_routers_own_count(world: World, router: Any) -> None:
    home = pool(world)
    sale = lost(world, pool_name="")
    network.set_up_pppoe(world.ctx, nas_id=router.id, interface="ether3", name="homes", pool_id=home.id)
    for number, address in enumerate(("100.64.0.7", "100.64.0.8"), 1):
        online(world, address, number)
    assert why(world, sale).cause == Cause.POOL_FULL
    other = ipam.add_pool(
        world.ctx,
        subnet_id=home.subnet_id,
        name="more",
        kind="dynamic",
        first="100.64.1.7",
        last="100.64.1.8",
    )
    network.set_up_pppoe(world.ctx, nas_id=router.id, interface="ether4", name="more", pool_id=other.id)
    assert why(world, sale).cause == Cause.UNKNOWN


def test_a_fixed_address_that_there_is_none_of_is_named(world: World, router: Any) -> None:
    sale = lost(world, addressing=catalog.Addressing.STATIC, pool_name="fixed")
    assert why(world, sale).cause == Cause.NO_ADDRESS
    assert "he is to have a fixed address and got none, no static pool is named by its plan" in told(
        world, sale
    )


def test_a_pool_that_is_nearly_full_is_a_hint_where_nobody_knows(world: World, router: Any) -> None:
    pool(world, last="100.64.0.26")
    sale, fresh = lost(world), paid(world)
    for number in range(18):
        online(world, f"100.64.0.{7 + number}", number + 1)
    assert "free" not in told(world, sale)
    online(world, "100.64.0.25", 19)
    assert why(world, sale).cause == Cause.UNKNOWN and why(world, fresh).cause == Cause.NEVER_ONLINE
    for each in (sale, fresh):
        assert "The pool home has 1 of 20 addresses free." in told(world, each)
