"""A wallet that falls below the amount the provider has set is told of once, and again once it was above."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


@pytest.fixture
def alerted(world: World) -> World:
    ledger.change_wallet_rules(world.ctx, adjust_limit=Decimal(5000), low_below=Decimal(200))
    return world


def _told() -> list[Any]:
    rows = OutboxEvent.objects.filter(name="wallet.low").order_by("position")
    return [Decimal(row.payload["amount"]) for row in rows]


def _adjust(world: World, who: Any, amount: str) -> None:
    world.made["key"] = world.made.get("key", 0) + 1
    ledger.adjust_wallet(
        world.ctx, subscriber_id=who.id, amount=Decimal(amount), reason="Why", key=f"{world.made['key']}"
    )


def test_once_when_it_falls_below_and_again_after_it_was_above(alerted: World) -> None:
    who = alerted.sale(alerted.plan(setup_fee=Decimal(0)), activate=False).subscriber
    alerted.pays(who, str(1000 + ledger.balance(alerted.ctx, who.id).owed))
    for amount, told in (
        ("-799.99", []),
        ("-0.02", ["199.99"]),
        ("-100", ["199.99"]),
        ("50", ["199.99"]),
        ("100", ["199.99"]),
        ("-50", ["199.99", "199.99"]),
    ):
        _adjust(alerted, who, amount)
        assert _told() == list(map(Decimal, told)), amount


def test_a_payment_that_goes_into_an_invoice_at_once_is_no_news(alerted: World) -> None:
    """The wallet holds it for a moment and is empty then, as it was before."""
    sale = alerted.sale()
    alerted.pays(sale.subscriber, "4000")
    assert ledger.balance(alerted.ctx, sale.subscriber.id) == ledger.Balance()
    assert _told() == []


def test_an_invoice_that_is_paid_from_the_wallet_makes_it_low(alerted: World) -> None:
    plan = alerted.plan()
    who = alerted.sale(plan).subscriber
    alerted.pays(who, "6600")
    assert _told() == []
    from mtandao.domains.billing import contract as billing

    alerted.later(days=31)
    billing.run_billing(alerted.ctx)
    assert _told() == [Decimal("100.00")]
    assert ledger.balance(alerted.ctx, who.id).wallet == 100


def test_nobody_is_told_where_it_is_not_asked_for(world: World) -> None:
    who = world.sale(activate=False).subscriber
    world.pays(who, "6000")
    _adjust(world, who, "-1900")
    assert _told() == []


def test_the_customer_reads_what_is_left(alerted: World) -> None:
    who = alerted.sale().subscriber
    alerted.pays(who, "4500")
    _adjust(alerted, who, "-400.50")
    alerted.settle()
    texts = [row.body for row in messaging.messages(alerted.ctx).filter(subscriber_id=who.id)]
    low = [text for text in texts if "down to" in text]
    assert len(low) == 1 and "99.50" in low[0]
