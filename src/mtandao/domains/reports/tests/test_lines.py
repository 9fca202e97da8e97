"""Who is online, which router is silent, and why somebody is not there."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

ROUTER = "127.0.9.1"


@pytest.fixture
def router(world: World) -> Any:
    return network.register_nas(world.ctx, name="Westlands-2", address=ROUTER, secret="a-long-secret")


def session(
    world: World, sale: Any, *, began: int, heard: int = 0, ended: int | None = None, cause: str = ""
) -> None:
    """A session told by accounting; minutes ago."""

    def ago(minutes: int) -> Any:
        return world.now - timedelta(minutes=minutes)

    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"{sale.login.username}-{ago(began).isoformat()}",
                username=sale.login.username,
                nas_address=ROUTER,
                acct_session_id="81a00001",
                address="100.64.0.7",
                mac="02:00:5E:10:4B:9C",
                started_at=ago(began),
                updated_at=ago(ended if ended is not None else heard),
                stopped_at=ago(ended) if ended is not None else None,
                stop_cause=cause,
                bytes_up=1000,
                bytes_down=20000,
            )
        ],
    )


def paid(world: World) -> Any:
    sale = world.sale()
    world.pays(sale.subscriber, "4000")
    world.settle()
    network.record_provisioned(
        world.ctx,
        written={
            row.id: row.changed_at for row in network.logins_of(world.ctx, [sale.subscription.id]).values()
        },
    )
    return sale


def why(world: World, sale: Any) -> reports.Diagnosis:
    return reports.diagnosis(world.ctx, sale.subscriber)


def test_online_and_paid_is_well(world: World, router: Any) -> None:
    sale = paid(world)
    session(world, sale, began=30)
    assert why(world, sale).cause == reports.Cause.ONLINE
    assert reports.figures.online_now(world.ctx) == reports.figures.Share(1, 1)


def test_a_router_that_took_its_sessions_along_is_the_cause_and_the_others_are_counted(
    world: World, router: Any
) -> None:
    sales = [paid(world) for _ in range(3)]
    for each in sales:
        session(world, each, began=60, ended=20, cause="Lost-Carrier")
    found = why(world, sales[0])
    assert (found.cause, found.neighbours) == (reports.Cause.ROUTER_SILENT, 2)
    (health,) = reports.routers(world.ctx)
    assert (health.state, health.lost) == (reports.RouterState.SILENT, 3)


def test_a_router_without_customers_is_not_called_silent(world: World, router: Any) -> None:
    sale = paid(world)
    session(world, sale, began=60, ended=20, cause="User-Request")
    (health,) = reports.routers(world.ctx)
    assert health.state == reports.RouterState.EMPTY
    assert why(world, sale).cause == reports.Cause.HUNG_UP


def test_a_router_never_heard_of_is_new(world: World, router: Any) -> None:
    (health,) = reports.routers(world.ctx)
    assert health.state == reports.RouterState.NEW


def test_who_never_signed_in_is_told_apart(world: World, router: Any) -> None:
    assert why(world, paid(world)).cause == reports.Cause.NEVER_ONLINE


def test_radius_that_lags_behind_is_our_fault(world: World, router: Any) -> None:
    sale = paid(world)
    network.change_login(world.ctx, login_id=sale.login.id, password="another-one")
    assert why(world, sale).cause != reports.Cause.NOT_WRITTEN
    world.later(minutes=2)
    assert why(world, sale).cause == reports.Cause.NOT_WRITTEN
    assert reports.worries.not_written(world.ctx) == 1


@pytest.mark.parametrize(("days", "cause"), [(2, "grace"), (5, "walled"), (15, "suspended")])
def test_who_owes_is_told_where_he_stands(world: World, router: Any, days: int, cause: str) -> None:
    sale = world.sale()
    for _ in range(days):
        world.later(days=1)
        collections.walk_ladder(world.ctx)
        world.settle()
    network.record_provisioned(
        world.ctx,
        written={
            row.id: row.changed_at for row in network.logins_of(world.ctx, [sale.subscription.id]).values()
        },
    )
    session(world, sale, began=10)
    assert why(world, sale).cause == cause


def test_a_router_that_did_not_take_the_change_leaves_the_old_session(world: World, router: Any) -> None:
    sale = paid(world)
    session(world, sale, began=30)

    def answers(answer: network.Answer) -> None:
        said = network.RouterSaid(
            login_id=sale.login.id,
            nas_address=ROUTER,
            router="Westlands-2",
            kind=network.RequestKind.DISCONNECT,
            answer=answer,
        )
        network.record_answers(world.ctx, answers=[said])

    answers(network.Answer.UNANSWERED)
    assert why(world, sale).cause == reports.Cause.NOT_STEERED
    answers(network.Answer.ACKNOWLEDGED)
    assert why(world, sale).cause == reports.Cause.ONLINE


def test_what_a_person_decided_comes_before_the_line(world: World, router: Any) -> None:
    sale = paid(world)
    session(world, sale, began=30)
    subscriptions.suspend_subscription(world.ctx, subscription_id=sale.subscription.id)
    assert why(world, sale).cause == reports.Cause.SUSPENDED_BY_HAND


def test_the_curve_of_a_day_counts_beginnings_and_ends(world: World, router: Any) -> None:
    sales = [paid(world) for _ in range(3)]
    session(world, sales[0], began=60 * 40)  # since before the window
    session(world, sales[1], began=60 * 12, ended=60 * 6, cause="User-Request")
    session(world, sales[2], began=60 * 3)
    online = reports.curves.online(world.ctx)
    by_hours_ago = {
        round((world.now - at).total_seconds() / 3600, 2): count
        for at, count in zip(online.at, online.count, strict=True)
    }
    assert [by_hours_ago[hours] for hours in (24, 13, 11, 5, 2, 0)] == [1, 1, 2, 1, 2, 2]
    assert online.count[-1] == reports.figures.online_now(world.ctx).part


def test_paid_but_offline_are_those_who_should_be_there(world: World, router: Any) -> None:
    missing, there, owing = paid(world), paid(world), world.sale()
    session(world, there, began=30)
    world.later(days=1)
    assert reports.worries.paid_but_offline(world.ctx) == 1
    from mtandao.domains.subscribers import contract as subscribers

    rows = reports.client_queries.paid_but_offline(world.ctx, subscribers.subscribers(world.ctx))
    assert [row.id for row in rows] == [missing.subscriber.id]
    assert owing.subscriber.id != missing.subscriber.id


def refused(world: World, sale: Any, reason: str) -> None:
    network.record_refusals(
        world.ctx,
        refused=[
            network.Refused(
                username=sale.login.username,
                refused_at=world.now - timedelta(minutes=1),
                reason=reason,
                mac="02-1a-7f-00-10-2c",
                nas_address=ROUTER,
            )
        ],
    )


def test_a_sign_in_that_radius_refused_is_the_cause_and_the_newest_counts(world: World, router: Any) -> None:
    sale, other = paid(world), paid(world)
    refused(world, sale, "wrong password")
    refused(world, sale, "another device")
    found = why(world, sale)
    assert found.cause == reports.Cause.REFUSED
    assert found.refusal is not None
    assert (found.refusal.reason, found.refusal.mac) == ("another device", "02-1a-7f-00-10-2c")
    assert found.refusal.nas == router
    assert why(world, other).cause == reports.Cause.NEVER_ONLINE


def test_a_refusal_is_forgotten_once_he_came_in(world: World, router: Any) -> None:
    sale = paid(world)
    world.later(minutes=-10)
    refused(world, sale, "wrong password")
    world.later(minutes=10)
    session(world, sale, began=5)
    assert why(world, sale).cause == reports.Cause.ONLINE
    world.later(minutes=3)
    session(world, sale, began=8, ended=1, cause="User-Request")
    assert why(world, sale).cause == reports.Cause.HUNG_UP
    world.later(minutes=3)
    refused(world, sale, "a reason of a newer server")
    found = why(world, sale)
    assert found.refusal is not None
    assert (found.cause, found.refusal.reason) == (reports.Cause.REFUSED, network.RefusalReason.OTHER)
