"""Fixed addresses are held in the address plan: by hand, by the plan, by an add-on; and who had one when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.network.errors import PoolNotForRouters
from mtandao.domains.network.tests.test_retention import a_session
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World


@pytest.fixture
def planned(world: World) -> World:
    """A subnet with a pool of each kind."""
    subnet = ipam.add_subnet(world.ctx, network="100.64.0.0/22", name="Westlands", gateway="100.64.0.1")
    for name, kind, third in (("home", "dynamic", 1), ("fixed", "static", 2), ("masts", "reserved", 3)):
        first, last = f"100.64.{third}.10", f"100.64.{third}.12"
        ipam.add_pool(world.ctx, subnet_id=subnet.id, name=name, kind=kind, first=first, last=last)
    return world


def fixed_plan(world: World, **more: Any) -> Any:
    values: dict[str, Any] = {"addressing": catalog.Addressing.STATIC, "pool_name": "fixed"} | more
    return world.plan(name="Office", **values)


def login_of(world: World, sale: Any) -> network.Login:
    return network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id]


def given(world: World) -> dict[str, str]:
    return {row.first: row.label for row in ipam.held(world.ctx)}


def test_an_address_by_hand_is_held_changed_and_taken_away(planned: World) -> None:
    sale = planned.sale()

    def change(to: str) -> None:
        network.change_login(planned.ctx, login_id=sale.login.id, static_ip=to)

    change("100.64.2.11")
    assert given(planned) == {"100.64.2.11": f"Wanjiku Kamau 1 · {sale.login.username}"}
    change("100.64.0.200")  # in no pool
    assert list(given(planned)) == ["100.64.0.200"]
    change("10.99.0.7")  # in no subnet: as ever
    assert given(planned) == {}
    change("100.64.2.11")
    change("")
    assert given(planned) == {}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("100.64.1.10", "Routers give the addresses of home"),
        ("100.64.3.11", "masts is reserved"),
        ("100.64.0.1", "is the gateway of"),
        ("100.64.0.0", "of the network"),
        ("100.64.3.255", "broadcast"),
        ("100.64.0.77", "is held by Camera"),
    ],
)
def test_what_cannot_be_held_leaves_the_login_as_it_was(planned: World, address: str, said: str) -> None:
    ipam.reserve(planned.ctx, address="100.64.0.77", reason="Camera")
    sale = planned.sale()
    network.change_login(planned.ctx, login_id=sale.login.id, static_ip="100.64.2.12")
    with pytest.raises((ipam.NotToGive, ipam.HeldByAnother), match=said):
        network.change_login(planned.ctx, login_id=sale.login.id, static_ip=address, username="other")
    kept = login_of(planned, sale)
    assert (kept.static_ip, kept.username) == ("100.64.2.12", sale.login.username)
    assert "100.64.2.12" in given(planned)


def test_a_partner_is_not_told_whose_address_it_is(planned: World) -> None:
    theirs = planned.sale()
    network.change_login(planned.ctx, login_id=theirs.login.id, static_ip="100.64.2.12")
    partner = organizations.add_partner(planned.ctx, name="Partner").id
    below = replace(planned.as_role("noc"), organization_id=partner, organization_ids=frozenset({partner}))
    mine = planned.sale()
    network.Login.objects.filter(id=mine.login.id).update(organization_id=partner)
    network.Login.objects.filter(id=theirs.login.id).update(static_ip=None)  # or that alone would refuse
    with pytest.raises(ipam.HeldByAnother, match=r"100\.64\.2\.12 is held by somebody else"):
        network.change_login(below, login_id=mine.login.id, static_ip="100.64.2.12")


def test_a_plan_with_fixed_addresses_gives_the_next_and_its_end_takes_it(planned: World) -> None:
    plan = fixed_plan(planned)
    sales = [planned.sale(plan) for _ in range(4)]
    planned.settle()
    assert [login_of(planned, sale).static_ip for sale in sales] == [
        "100.64.2.10",
        "100.64.2.11",
        "100.64.2.12",
        None,
    ]
    (wait,) = network.waiting_for_address(planned.ctx)
    assert (wait.login_id, wait.reason, wait.pool_name) == (sales[3].login.id, "none_free", "fixed")
    subscriptions.terminate_subscription(planned.ctx, subscription_id=sales[1].subscription.id)
    planned.settle()
    assert login_of(planned, sales[1]).static_ip is None
    # Who waited has it now.
    assert login_of(planned, sales[3]).static_ip == "100.64.2.11"
    assert not network.waiting_for_address(planned.ctx).exists()
    assert planned.settle() == 0


def test_a_fixed_address_is_bought_and_lost_with_the_add_on(planned: World) -> None:
    extra = catalog.create_add_on(
        planned.ctx,
        new=catalog.NewAddOn(
            name="Fixed address", kind=catalog.AddOnKind.STATIC_IP, price=Decimal(500), recurring=True
        ),
    )
    sale = planned.sale(planned.plan(pool_name="home"))
    bought = subscriptions.buy_add_on(planned.ctx, subscription_id=sale.subscription.id, add_on_id=extra.id)
    planned.settle()
    # Its plan's pool is the routers': the provider's one static pool gives it.
    assert login_of(planned, sale).static_ip == "100.64.2.10"
    subscriptions.end_add_on(planned.later(hours=1).ctx, bought_id=bought.id)
    planned.settle()
    assert login_of(planned, sale).static_ip is None
    assert given(planned) == {}
    assert ipam.held_at(planned.ctx, "100.64.2.10", planned.now - timedelta(minutes=5)) is not None


def test_an_address_by_hand_stays_when_the_plan_changes(planned: World) -> None:
    sale = planned.sale(planned.plan())
    network.change_login(planned.ctx, login_id=sale.login.id, static_ip="100.64.2.12")
    office, other = fixed_plan(planned), planned.plan(name="Home Plus", price="3000")
    for plan in (office, other):
        subscriptions.change_subscription_plan(
            planned.ctx, subscription_id=sale.subscription.id, plan_id=plan.id
        )
        planned.settle()
        assert login_of(planned, sale).static_ip == "100.64.2.12"


def test_a_plans_address_goes_when_the_plan_does(planned: World) -> None:
    sale = planned.sale(fixed_plan(planned))
    planned.settle()
    assert login_of(planned, sale).static_ip == "100.64.2.10"
    other = planned.plan(name="Home Plus", price="3000")
    subscriptions.change_subscription_plan(
        planned.ctx, subscription_id=sale.subscription.id, plan_id=other.id
    )
    planned.settle()
    assert login_of(planned, sale).static_ip is None
    assert given(planned) == {}


def test_without_a_pool_it_waits_until_there_is_one(world: World) -> None:
    sale = world.sale(fixed_plan(world))
    world.settle()
    (wait,) = network.waiting_for_address(world.ctx)
    assert wait.reason == "no_pool"
    subnet = ipam.add_subnet(world.ctx, network="100.64.0.0/22", name="Westlands")
    ipam.add_pool(
        world.ctx, subnet_id=subnet.id, name="FIXED", kind="static", first="100.64.2.10", last="100.64.2.12"
    )
    world.settle()
    assert login_of(world, sale).static_ip == "100.64.2.10"
    assert not network.waiting_for_address(world.ctx).exists()


def test_what_logins_had_is_held_when_their_subnet_is_planned(world: World) -> None:
    sales = [world.sale() for _ in range(3)]
    for sale, address in zip(sales, ("100.64.2.10", "100.64.0.1", "10.9.0.1"), strict=True):
        network.change_login(world.ctx, login_id=sale.login.id, static_ip=address)
    ipam.add_subnet(world.ctx, network="100.64.0.0/22", name="Westlands", gateway="100.64.0.1")
    world.settle()
    assert list(given(world)) == ["100.64.2.10"]
    assert login_of(world, sales[1]).static_ip == "100.64.0.1"  # stays as it was, and a person decides


def test_pools_are_tied_to_routers(planned: World) -> None:
    ctx = planned.ctx
    one, two = (
        network.register_nas(ctx, name=name, address=f"127.0.9.{n}", secret="a-secret")
        for n, name in enumerate(("Alpha", "Beta"), 1)
    )
    pools = {pool.name: pool for pool in ipam.pools(ctx)}
    network.set_router_pools(ctx, nas_id=one.id, pool_ids=[pools["home"].id])
    network.set_pool_routers(ctx, pool_id=pools["home"].id, nas_ids=[one.id, two.id])
    wanted = network.pools_wanted_on(ctx, [one.id, two.id])
    assert [(pool.name, pool.first, pool.last) for pool in wanted[two.id]] == [
        ("home", "100.64.1.10", "100.64.1.12")
    ]
    network.set_router_pools(ctx, nas_id=one.id, pool_ids=[])
    assert network.pools_wanted_on(ctx, [one.id])[one.id] == []
    assert network.routers_of_pool(ctx, [pools["home"].id])[pools["home"].id] == [two]
    with pytest.raises(PoolNotForRouters, match="fixed is no pool that routers give from"):
        network.set_router_pools(ctx, nas_id=one.id, pool_ids=[pools["fixed"].id])


def test_a_pool_that_changes_is_told_to_the_routers_that_hold_it_and_to_no_other(planned: World) -> None:
    ctx = planned.ctx
    giving, serving, local, other = (
        network.register_nas(ctx, name=name, address=f"127.0.9.{n}", secret="a-secret")
        for n, name in enumerate(("Giving", "Serving", "Local", "Other"), 1)
    )
    pool = ipam.pools_named(ctx, ["home"])["home"]
    more = ipam.add_pool(
        ctx, subnet_id=pool.subnet_id, name="more", kind="dynamic", first="100.64.1.100", last="100.64.1.110"
    )
    network.set_router_pools(ctx, nas_id=giving.id, pool_ids=[pool.id])
    network.set_router_pools(ctx, nas_id=other.id, pool_ids=[more.id])
    # A router that holds it twice is told once.
    network.set_up_pppoe(ctx, nas_id=giving.id, interface="ether3", name="homes", pool_id=pool.id)
    network.set_up_pppoe(ctx, nas_id=serving.id, interface="ether3", name="homes", pool_id=pool.id)
    network.set_up_pppoe(
        ctx, nas_id=local.id, interface="ether3", name="homes", pool_id=more.id, local_pool_id=pool.id
    )
    planned.settle()

    def told(change: Callable[[], object]) -> list[UUID]:
        before = OutboxEvent.objects.filter(name="nas.changed").count()
        change()
        planned.settle()
        events = OutboxEvent.objects.filter(name="nas.changed").order_by("position")[before:]
        return sorted(event.subject_id for event in events)

    values: dict[str, Any] = {"pool_id": pool.id, "name": "home", "kind": "dynamic", "first": "100.64.1.10"}
    hold = sorted([giving.id, serving.id, local.id])
    assert told(lambda: ipam.change_pool(ctx, last="100.64.1.40", **values)) == hold
    subnet: dict[str, Any] = {"subnet_id": pool.subnet_id, "name": "Westlands", "gateway": "100.64.0.2"}
    assert told(lambda: ipam.change_subnet(ctx, **subnet)) == sorted([*hold, other.id])
    network.remove_nas(ctx, nas_id=serving.id)
    planned.settle()
    assert serving.id not in told(lambda: ipam.change_pool(ctx, last="100.64.1.50", **values))
    for nas in (giving, local):
        network.remove_nas(ctx, nas_id=nas.id)
    planned.settle()
    # Of routers that are gone nobody gives from it any more.
    assert told(lambda: ipam.remove_pool(ctx, pool_id=pool.id)) == []
    assert told(lambda: ipam.reserve(ctx, address="100.64.0.9", reason="Mast")) == []


def test_who_had_it_then(planned: World) -> None:
    sale = planned.sale()
    network.register_nas(planned.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    a_session(planned, sale, "s1", days_ago=2)
    then = planned.now - timedelta(days=2, minutes=30)
    had = network.who_had(planned.ctx, "100.64.0.7", then)
    assert [row.username for row in had.sessions] == [sale.login.username]
    assert not had.nobody
    later = network.who_had(planned.ctx, "100.64.0.7", planned.now)
    assert later.nobody and not later.is_before_the_records
    before = network.who_had(planned.ctx, "100.64.0.7", planned.now - timedelta(days=30))
    assert before.nobody and before.is_before_the_records
    ipam.reserve(planned.ctx, address="100.64.0.9", reason="Mast")
    static = network.who_had(planned.ctx, "100.64.0.9", planned.now)
    assert static.held is not None and static.held.label == "Mast" and static.sessions == ()
