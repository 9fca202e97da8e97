"""A billing day and the way down the ladder, with processes and database killed all the while: at the end everybody
who owed has been billed once, everybody who paid is online, and the ledger balances."""

import json
from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import Gateway
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import clock
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxDelivery
from mtandao.foundation.schedules.commands import ensure_schedules
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.mpesa import inbound
from mtandao.gateways.mpesa.spool import Told
from tests.kills.chaos import Chaos, persistently
from tests.kills.site import Site
from tests.logins import connect
from tests.processes import until
from tests.worlds import World

MODULES = ("tests.kills.impatient",)
ROLES = ("relay", "relay", "jobs", "clock")
CUSTOMERS = 24
# For each stretch of the way, on a machine that has much else to do.
PATIENCE_S = 150
KEY = "the-secret-end-of-our-address"

pytestmark = [pytest.mark.kills, pytest.mark.timeout(600)]


@pytest.fixture
def town(site: Site) -> World:
    """A provider and his customers, all of them paid up and online, all due on the same day."""
    clock._asked_at = float("-inf")
    world = World(now=clock.now())
    with fenced_transaction(world.ctx):
        Gateway.objects.create(
            tenant_id=world.tenant_id,
            short_code="600100",
            consumer_key="key",
            consumer_secret="secret",
            passkey="passkey",
            callback_secret=KEY,
            ask_with_invoice=False,
        )
        ensure_schedules(world.ctx)
        for _ in range(CUSTOMERS):
            world.pays(world.sale().subscriber, "4000")
    return world


def _fenced(world: World, look: Any) -> Any:
    def fenced() -> Any:
        with fenced_transaction(world.ctx):
            return look(world.ctx)

    return persistently(fenced)


def _move(world: World, days: float) -> None:
    """Exactly so far: were the answer lost with the database, asking again would move it twice."""
    target = world.now + timedelta(days=days)
    persistently(lambda: _forget() or clock.move(max(target - clock.now(), timedelta())))
    _forget()
    world.now = persistently(clock.now)


def _forget() -> None:
    clock._asked_at = float("-inf")


def _pay(world: World, subscriber: Any, receipt: str) -> None:
    """A paybill confirmation through Daraja's door. M-Pesa tells until it is thanked."""
    body = {
        "TransactionType": "Pay Bill",
        "TransID": receipt,
        "TransTime": f"{clock.now():%Y%m%d%H%M%S}",
        "TransAmount": "2500.00",
        "BusinessShortCode": "600100",
        "BillRefNumber": subscriber.account_number,
        "MSISDN": "254700000001",
        "FirstName": "WANJIKU",
    }
    message_id = new_id()
    persistently(
        lambda: inbound.store(
            Told(
                id=message_id,
                kind="c2b",
                key=KEY,
                host="savanna.localhost",
                address="127.0.0.1",
                headers={},
                body=json.dumps(body).encode(),
            )
        )
    )


def _accesses(world: World) -> dict[Any, str]:
    return dict(_fenced(world, lambda ctx: list(network.logins(ctx).values_list("subscriber_id", "access"))))


def _settled() -> bool:
    def look() -> bool:
        with connect("owner") as owner:
            row = owner.execute(
                "SELECT (SELECT count(*) FROM foundation_outboxdelivery WHERE state = 'pending') + "
                "(SELECT count(*) FROM network_login WHERE provisioned_at IS NULL)"
            ).fetchone()
        return row == (0,)

    return persistently(look)


@pytest.mark.parametrize("seed", [11])
def test_nobody_is_forgotten_and_nothing_happens_twice(site: Site, town: World, seed: int) -> None:
    with Chaos(site, ROLES, *MODULES, seed=seed) as chaos:
        until(lambda: set(_accesses(town).values()) == {"online"}, PATIENCE_S, every=0.3)
        (first, *_) = _fenced(town, lambda ctx: list(subscriptions.subscriptions(ctx)))
        _move(town, (first.billed_until - town.ctx.today).days + 1)
        until(
            lambda: _fenced(town, lambda ctx: billing.invoices(ctx).count()) == 2 * CUSTOMERS,
            PATIENCE_S,
            every=0.3,
        )
        people = [
            row.subscriber
            for row in _fenced(town, lambda ctx: list(subscriptions.subscriptions(ctx).order_by("id")))
        ]
        punctual, late = people[: CUSTOMERS // 2], people[CUSTOMERS // 2 :]
        for number, subscriber in enumerate(punctual):
            _pay(town, subscriber, f"UKP{number:07d}")
        _move(town, 12)
        behind = {subscriber.id for subscriber in late}
        until(
            lambda: {who for who, got in _accesses(town).items() if got == "rejected"} == behind,
            PATIENCE_S,
            every=0.3,
        )
        for number, subscriber in enumerate(late):
            _pay(town, subscriber, f"UKL{number:07d}")
        until(lambda: set(_accesses(town).values()) == {"online"}, PATIENCE_S, every=0.3)
        chaos.peace()
        until(_settled, PATIENCE_S, every=0.3)
    _fenced(town, lambda ctx: _everything_is_right(ctx, people))
    assert chaos.kills.keys() == {*ROLES, "database"}, "everybody died at least once"


def _everything_is_right(ctx: Any, people: list[Any]) -> None:
    invoices = list(billing.invoices(ctx).order_by("number"))
    assert [invoice.number for invoice in invoices] == [f"INV-{n:06d}" for n in range(1, 2 * CUSTOMERS + 1)]
    assert all(invoice.open_amount == 0 for invoice in invoices)
    assert payments.payments(ctx).count() == 2 * CUSTOMERS
    assert sum(ledger.trial_balance(ctx).values()) == 0
    for subscriber in people:
        assert ledger.balance(ctx, subscriber.id) == ledger.Balance()
        assert len([i for i in invoices if i.subscriber_id == subscriber.id]) == 2
    assert {row.state for row in subscriptions.subscriptions(ctx)} == {"active"}
    assert not OutboxDelivery.objects.exclude(state="done").exists()
