"""Reminders of prepaid services that run out: on the days before, once, and to whoever has not paid on yet."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing.tests.test_prepaid import active, prepaid
from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.commands.expiry import tell_of_expiries
from mtandao.domains.messaging.models import Message
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    """Paid up to 20 December, and nothing beside."""
    found = active(world, prepaid(world, validity_days=30))
    world.pays(found.subscriber, "500")
    world.settle()
    return found


def told(world: World) -> list[Any]:
    rows = OutboxEvent.objects.filter(name="account.expiry_told").order_by("position")
    return [(row.payload["days"], Decimal(row.payload["amount"])) for row in rows]


def test_on_each_of_the_days_and_on_no_other(world: World, sale: Any) -> None:
    found = [left for left in range(29, -1, -1) if tell_of_expiries(world.later(days=1).ctx)]
    assert found == [7, 3, 1]
    assert told(world) == [(7, Decimal(500)), (3, Decimal(500)), (1, Decimal(500))]


def test_once_a_day_however_often_it_is_looked(world: World, sale: Any) -> None:
    week_before = world.later(days=23)
    assert tell_of_expiries(week_before.ctx) == 1
    assert tell_of_expiries(week_before.ctx) == 0


def test_the_message_says_what_is_lacking(world: World, sale: Any) -> None:
    world.pays(sale.subscriber, "120")
    week_before = world.later(days=23)
    tell_of_expiries(week_before.ctx)
    week_before.settle()
    (message,) = Message.objects.filter(template="runs_out")
    assert "Thirty days runs out in 7 days, 20 Dec." in message.body
    assert "KES 380" in message.body


def test_who_has_the_next_price_already_is_left_in_peace(world: World, sale: Any) -> None:
    world.pays(sale.subscriber, "500")  # the wallet pays on at once: it is paid up to 19 January
    assert tell_of_expiries(world.later(days=23).ctx) == 0
    assert tell_of_expiries(world.later(days=30).ctx) == 1


def test_a_service_that_is_to_end_is_not_asked_to_stay(world: World, sale: Any) -> None:
    subscriptions.Subscription.objects.filter(id=sale.subscription.id).update(
        ends_on=world.ctx.today + timedelta(days=30)
    )
    assert tell_of_expiries(world.later(days=23).ctx) == 0


def test_an_exempted_account_hears_nothing(world: World, sale: Any) -> None:
    collections.exempt_account(world.ctx, subscriber_id=sale.subscriber.id, reason="A school")
    assert tell_of_expiries(world.later(days=23).ctx) == 0


def test_a_second_service_is_asked_for_what_the_first_leaves(world: World, sale: Any) -> None:
    world.pays(sale.subscriber, "400")
    second = prepaid(world, "Second line", "300", validity_days=30)
    other = world.sale(second, activate=False)
    subscriptions.Subscription.objects.filter(id=other.subscription.id).update(
        subscriber=sale.subscriber,
        state="active",
        activated_at=world.now,
        anchor_day=20,
        paid_until=world.now + timedelta(days=30, hours=1),
    )
    tell_of_expiries(world.later(days=23).ctx)
    assert told(world) == [(7, Decimal(100)), (7, Decimal(300))]
