"""A world with an SMS account and a paybill, and the handles that tests of messages pull."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Result, State
from mtandao.domains.messaging.models import Message
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import clock
from mtandao.foundation.outbox.listeners import listener_named
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.outbox.relay import drain
from tests.worlds import World


def with_paybill(world: World) -> payments.Gateway:
    """No prompt goes out with an invoice, so that a test hears only what it asks for."""
    return payments.set_up_gateway(
        world.ctx,
        short_code="600100",
        consumer_key="key",
        consumer_secret="secret",
        passkey="passkey",
        ask_with_invoice=False,
    )


def with_sms(world: World, **more: Any) -> messaging.ProviderSettings:
    return messaging.set_up_provider(world.ctx, **{"username": "savanna", "api_key": "savanna-key", **more})


def heard(world: World, subscriber: Any, template: str = "") -> list[Message]:
    """What a customer was told, oldest first."""
    rows = messaging.messages_of(world.ctx, subscriber.id).order_by("id")
    return list(rows.filter(template=template) if template else rows)


def only(world: World, subscriber: Any, template: str) -> Message:
    (message,) = heard(world, subscriber, template)
    return message


@contextmanager
def queries() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as captured:
        yield captured


# Who takes part in these tests; RADIUS is not there.
LISTENERS = (
    "payments.ask_with_the_invoice",
    "collections.look_again_when_money_comes",
    "messaging.tell_subscribers",
    "gateways.sms.send_what_waits",
)


def settle(world: World, listeners: Sequence[str] = LISTENERS) -> int:
    """Let those listeners hear what has happened, at the world's own time."""
    assert all(listener_named(name) for name in listeners)
    with patch.object(clock, "now", lambda: world.now):
        return drain(listeners)


@pytest.fixture
def isp(world: World) -> World:
    """An ISP that can be paid and can write."""
    with_paybill(world)
    with_sms(world)
    settle(world)
    return world


def written(world: World, count: int = 1, text: str = "Hello") -> list[Message]:
    return [
        messaging.send_message(world.ctx, to=f"+25471{number:07d}", text=f"{text} {number}")
        for number in range(count)
    ]


def claim(world: World, texts: int = 10, phones: int = 100) -> list[list[Message]]:
    return messaging.claim_messages(world.ctx, texts=texts, phones=phones)


def record(world: World, message: Message, state: State, **more: object) -> Message:
    messaging.record_results(world.ctx, results=[Result(message_id=message.id, state=state, **more)])  # type: ignore[arg-type]
    return messaging.message(world.ctx, message.id)


def events(name: str) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(name=name).order_by("position"))


def states(world: World) -> list[str]:
    return list(messaging.messages(world.ctx).order_by("id").values_list("state", flat=True))


PAY = "paybill 600100, account SAV-100016"


def paid_up(isp: World, **person: Any) -> subscribers.Subscriber:
    """A customer whose first invoice (2,500 and 1,500 for the installation) is paid."""
    sale = isp.sale(**person)
    isp.pays(sale.subscriber, "4000")
    settle(isp)
    subscriber: subscribers.Subscriber = sale.subscriber
    return subscriber


def billed(isp: World, **person: Any) -> subscribers.Subscriber:
    """One who owes the invoice of 20 December."""
    subscriber = paid_up(isp, **person)
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    return subscriber


def walk(isp: World, day: int) -> None:
    isp.now = isp.now.replace(month=12, day=day)
    collections.walk_ladder(isp.ctx)
    settle(isp)
