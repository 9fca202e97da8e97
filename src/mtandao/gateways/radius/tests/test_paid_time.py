"""What is paid ahead ends in RADIUS itself: its rows say when, and running sessions are told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.gateways.radius import provisioning, rows, steering
from mtandao.gateways.radius.accounting import _tell_the_clock
from mtandao.gateways.radius.coa import Kind
from mtandao.gateways.radius.sessions import OpenSession
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def paid(world: World, sum_: str) -> Any:
    plan = world.plan(
        "Thirty days",
        "500",
        setup_fee=Decimal(0),
        billing_mode=catalog.BillingMode.PREPAID,
        validity_days=30,
    )
    sale = world.sale(plan, activate=True)
    world.settle()
    world.pays(sale.subscriber, sum_)
    world.settle()
    return sale


def memberships(radius: Any, username: str) -> list[tuple[str, datetime | None, str | None]]:
    radius.execute("SELECT groupname, until, then_group FROM radusergroup WHERE username = %s", [username])
    found: list[tuple[str, datetime | None, str | None]] = radius.fetchall()
    return found


def test_a_membership_ends_with_the_paid_time_and_moves_with_the_next_price(
    world: World, radius: Any
) -> None:
    sale = paid(world, "500")
    end = world.now + timedelta(days=30)
    assert memberships(radius, sale.login.username) == [
        (sale.subscription.plan.radius_group, end, network.WALLED_GROUP)
    ]
    world.pays(sale.subscriber, "500")
    world.settle()
    ((_, moved, _),) = memberships(radius, sale.login.username)
    assert moved == end + timedelta(days=30)


def test_whoever_is_billed_afterwards_has_one_without_an_end(world: World, radius: Any) -> None:
    sale = world.sale(world.plan(), activate=True)
    world.settle()
    assert memberships(radius, sale.login.username) == [(sale.subscription.plan.radius_group, None, None)]


def test_rows_are_written_again_only_when_the_end_is_another(world: World, radius: Any) -> None:
    sale = paid(world, "500")
    (login,) = network.logins(world.ctx).filter(id=sale.login.id)
    radius.execute("SELECT xmin::text FROM radusergroup WHERE username = %s", [login.username])
    before = radius.fetchall()
    rows.write_logins(radius, world.tenant_id, [provisioning.rows_of(login, None)])
    radius.execute("SELECT xmin::text FROM radusergroup WHERE username = %s", [login.username])
    assert radius.fetchall() == before


def test_a_running_session_is_told_how_long_it_may_last_in_all(world: World) -> None:
    sale = paid(world, "500")
    (login,) = network.logins(world.ctx).filter(id=sale.login.id)
    assert login.ends_at is not None
    session = OpenSession(
        username=login.username,
        acct_session_id="81",
        address="100.64.0.9",
        mac="02:1A:7F:00:10:2B",
        nas_address="127.0.9.9",
        nas_secret="a-long-secret",
        coa_port=3799,
        router="Tower",
        started_at=login.ends_at - clock.offset() - timedelta(hours=5),
    )
    asked = steering.wanted(login, session, stays=True)
    assert (asked.kind, asked.attributes["Session-Timeout"]) == (Kind.COA, str(5 * 3600))


def test_radius_knows_the_clock_that_a_demo_moves(radius: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "offset", lambda: timedelta(days=3))
    assert _tell_the_clock(None) == timedelta(days=3)
    radius.execute("SELECT offset_by FROM mtandao_clock")
    assert radius.fetchone() == (timedelta(days=3),)
    monkeypatch.setattr(clock, "offset", lambda: timedelta(days=4, hours=1))
    _tell_the_clock(timedelta(days=3))
    radius.execute("SELECT offset_by FROM mtandao_clock")
    assert radius.fetchone() == (timedelta(days=4, hours=1),)
    assert clock.now().tzinfo == UTC
