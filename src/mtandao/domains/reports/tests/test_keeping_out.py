"""What keeps somebody out though he owes nothing: another row, no address, a router that nobody reaches."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.reconciliation.choices import DriftKind, Holder, Strange
from mtandao.domains.reconciliation.commands.strangers import record_strangers
from mtandao.domains.reconciliation.models import Drift, RadiusDrift
from mtandao.domains.reports import contract as reports
from mtandao.domains.reports.evidence import gathered
from mtandao.domains.reports.tests.test_lines import ROUTER, paid, refused, router, session, why
from mtandao.doors.console.subscribers.paths import Path
from mtandao.doors.console.subscribers.verdicts import Teller
from tests.worlds import World

__all__ = ["router"]
Cause = reports.Cause


def told(world: World, sale: Any) -> str:
    found = why(world, sale)
    verdict = Teller(world.ctx, sale.subscriber, found).verdict()
    assert len(verdict.actions) <= 2
    steps = [step.state for step in Path(world.ctx, found).steps()]
    assert "cut" in steps or found.cause in (Cause.ONLINE, Cause.NO_ADDRESS, Cause.NEVER_ONLINE)
    return f"{verdict.sentence} {verdict.detail}"


def pool(world: World, last: str = "100.64.0.8") -> ipam.Pool:
    subnet = ipam.add_subnet(world.ctx, network="100.64.0.0/22", name="Westlands", gateway="100.64.0.1")
    return ipam.add_pool(
        world.ctx, subnet_id=subnet.id, name="home", kind="dynamic", first="100.64.0.7", last=last
    )


def online(world: World, address: str, number: int) -> None:
    """Somebody else has it."""
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"other-{number}",
                username=f"other{number}",
                nas_address=ROUTER,
                acct_session_id=f"82{number:06d}",
                address=address,
                mac="",
                started_at=world.now - timedelta(minutes=3),
                updated_at=world.now,
                stopped_at=None,
                stop_cause="",
                bytes_up=1,
                bytes_down=1,
            )
        ],
    )


def lost(world: World, *, cause: str = "Lost-Service", **plan: Any) -> Any:
    """Paid, and gone for a quarter of an hour from a router that answers."""
    catalog.plans(world.ctx).first() or world.plan(**({"pool_name": "home"} | plan))
    sale = paid(world)
    session(world, sale, began=60, ended=15, cause=cause)
    online(world, "10.0.0.1", 0)
    return sale


def radius_differs(world: World, **more: Any) -> None:
    values: dict[str, Any] = {
        "tenant_id": world.tenant_id,
        "organization_id": world.tenant_id,
        "kind": DriftKind.DIFFERENT,
        "found_at": world.now,
    }
    RadiusDrift.objects.create(**values | more)


def router_differs(world: World, nas: Any, **more: Any) -> None:
    values: dict[str, Any] = {
        "tenant_id": world.tenant_id,
        "organization_id": world.tenant_id,
        "nas": nas,
        "kind": DriftKind.MISSING,
        "found_at": world.now,
    }
    Drift.objects.create(**values | more)


def falls_silent(world: World, nas: Any, looks: int = 3) -> None:
    for _ in range(looks):
        network.record_looks(
            world.ctx,
            looks=[network.Look(nas_id=nas.id, reach=network.Reach.OFFLINE, said="no route to host")],
        )


def test_without_any_of_it_nobody_knows(world: World, router: Any) -> None:
    pool(world)
    assert why(world, lost(world)).cause == Cause.UNKNOWN


def test_what_radius_holds_wrongly_comes_before_its_refusal(world: World, router: Any) -> None:
    sale = lost(world)
    refused(world, sale, "wrong password")
    assert why(world, sale).cause == Cause.REFUSED
    radius_differs(
        world,
        holder=Holder.USER,
        key=str(sale.login.id),
        name=sale.login.username,
        login_id=sale.login.id,
        wanted={"password": "set"},
        there={"password": "another"},
    )
    assert why(world, sale).cause == Cause.RADIUS_DIFFERS
    assert "RADIUS holds something else for him than was sold" in told(world, sale)
    assert "It differs in password." in told(world, sale)
    other = lost(world)
    assert why(world, other).cause == Cause.UNKNOWN


def test_what_radius_holds_of_his_plan_is_told_of_who_is_online_too(world: World, router: Any) -> None:
    sale = paid(world)
    session(world, sale, began=5)
    login = network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id]
    radius_differs(world, holder=Holder.GROUP, key=login.radius_group, name=login.radius_group)
    found = why(world, sale)
    assert found.cause == Cause.ONLINE
    assert "and RADIUS holds something else than was sold" in told(world, sale)


def test_what_was_added_to_his_rows_by_hand_is_said_whether_he_is_there_or_not(
    world: World, router: Any
) -> None:
    sale = lost(world)
    name = sale.login.username
    group = network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id].radius_group
    for found in ({(Strange.USER, name): ["x"]}, {(Strange.USER_ROWS, "other"): ["x"]}):
        record_strangers(world.ctx, found=found)
        assert "by hand" not in told(world, sale)
    record_strangers(world.ctx, found={(Strange.GROUP_ROWS, group): ["Session-Timeout"]})
    assert "added to the rows of his plan by hand: Session-Timeout." in told(world, sale)
    both = {(Strange.GROUP_ROWS, group): ["Session-Timeout"], (Strange.USER_ROWS, name): ["Login-Time"]}
    record_strangers(world.ctx, found=both)
    assert "added to his rows by hand: Login-Time." in told(world, sale)
    refused(world, sale, "wrong password")
    assert "added to his rows by hand: Login-Time." in told(world, sale)
    there = paid(world)
    session(world, there, began=5)
    record_strangers(world.ctx, found={(Strange.USER_ROWS, there.login.username): ["Mikrotik-Rate-Limit"]})
    assert "and RADIUS holds more than was sold" in told(world, there)


def test_a_user_of_his_name_on_the_router_itself_is_named(world: World, router: Any) -> None:
    sale = lost(world)
    refused(world, sale, "wrong password")
    name = sale.login.username
    router_differs(world, router, menu="ppp/secret", key="somebody.else", name="x", kind=DriftKind.TAKEN)
    assert why(world, sale).cause == Cause.REFUSED
    router_differs(world, router, menu="ppp/secret", key=name, name=name, kind=DriftKind.TAKEN)
    assert why(world, sale).cause == Cause.OWN_USER
    assert f"Westlands-2 has a user {name} of its own" in told(world, sale)


def test_what_the_router_lacks_is_named_where_nothing_else_tells(world: World, router: Any) -> None:
    sale = lost(world)
    router_differs(world, router, menu="ip/firewall/raw", key="wall-drop", name="drop")
    assert why(world, sale).cause == Cause.UNKNOWN, "a wall that is not there lets him in"
    router_differs(world, router, menu="ip/pool", key="pool-1", name="home")
    assert why(world, sale).cause == Cause.ROUTER_DIFFERS
    assert "Westlands-2 is not set up as it should be (ip/pool home). Repair it there" in told(world, sale)
    refused(world, sale, "wrong password")
    assert why(world, sale).cause == Cause.REFUSED


def test_a_router_that_nobody_reaches_is_named_unless_radius_hears_it(world: World, router: Any) -> None:
    sale = lost(world, cause="User-Request")
    falls_silent(world, router)
    assert why(world, sale).cause == Cause.HUNG_UP, "RADIUS hears it: our own way to it is cut"
    world.later(hours=2)
    gone(world, 0)
    assert why(world, sale).cause == Cause.ROUTER_AWAY
    assert "router Westlands-2 does not answer. The account is in order." in told(world, sale)


def gone(world: World, number: int) -> None:
    """He hung up, so the router is empty and not silent."""
    started = world.now - timedelta(hours=2, minutes=3)
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"other-{number}",
                username=f"other{number}",
                nas_address=ROUTER,
                acct_session_id=f"82{number:06d}",
                address="10.0.0.1",
                mac="",
                started_at=started,
                updated_at=world.now - timedelta(hours=2) + timedelta(seconds=1),
                stopped_at=world.now - timedelta(hours=2) + timedelta(seconds=1),
                stop_cause="User-Request",
                bytes_up=2,
                bytes_down=2,
            )
        ],
    )


def test_one_look_that_failed_is_no_silent_router(world: World, router: Any) -> None:
    sale = lost(world)
    falls_silent(world, router, looks=2)
    world.later(hours=2)
    gone(world, 0)
    assert why(world, sale).cause == Cause.UNKNOWN


def test_who_hung_up_cannot_come_back_by_a_router_that_is_silent(world: World, router: Any) -> None:
    sale = lost(world, cause="User-Request")
    world.later(hours=2)
    assert why(world, sale).cause == Cause.ROUTER_SILENT, "another's session was never ended"
    assert "Look at its power and at its way to us." in told(world, sale)
    network.record_looks(world.ctx, looks=[network.Look(nas_id=router.id, reach=network.Reach.REACHABLE)])
    assert "It answers us, and tells RADIUS nothing" in told(world, sale)
    refused(world, sale, "wrong password")
    assert why(world, sale).cause == Cause.REFUSED, "it asked RADIUS a minute ago"


def test_a_partner_hears_of_his_customer_and_nothing_of_our_router(world: World, router: Any) -> None:
    sale = lost(world)
    partner = organizations.add_partner(world.ctx, name="Partner").id
    network.Login.objects.filter(id=sale.login.id).update(organization_id=partner)
    router_differs(world, router, menu="ppp/secret", key=sale.login.username, name="x", kind=DriftKind.TAKEN)
    below = replace(world.as_role("noc"), organization_id=partner, organization_ids=frozenset({partner}))
    login = network.logins_of(below, [sale.subscription.id])[sale.subscription.id]
    ours = why(world, sale)
    found = gathered(below, ours.client, login, ours.session, ours.router)
    assert ours.cause == Cause.OWN_USER and found.own_user is None


def test_what_comes_first_of_many(world: World, router: Any) -> None:
    """Each cause that is mended shows the next one, until nobody knows."""
    pool(world, last="100.64.0.7")
    sale = lost(world)
    name = sale.login.username
    online(world, "100.64.0.7", 1)
    refused(world, sale, "wrong password")
    router_differs(world, router, menu="ip/pool", key="pool-1", name="home")
    router_differs(world, router, menu="ppp/secret", key=name, name=name, kind=DriftKind.TAKEN)
    radius_differs(world, holder=Holder.USER, key="x", name=name, login_id=sale.login.id)
    seen = [why(world, sale).cause]
    for rows in (
        Drift.objects.filter(menu="ppp/secret"),
        RadiusDrift.objects.all(),
        network.Refusal.objects.all(),
        network.Session.objects.filter(address="100.64.0.7", stopped_at=None),
        Drift.objects.all(),
    ):
        rows.delete()
        seen.append(why(world, sale).cause)
    assert seen == [
        Cause.OWN_USER,
        Cause.RADIUS_DIFFERS,
        Cause.REFUSED,
        Cause.POOL_FULL,
        Cause.ROUTER_DIFFERS,
        Cause.UNKNOWN,
    ]
