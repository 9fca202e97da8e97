"""A world with an SMS account and a paybill, and the handles that tests of messages pull."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.foundation.outbox.listeners import listener_named
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


def heard(world: World, subscriber: Any, template: str = "") -> list[messaging.Message]:
    """What a customer was told, oldest first."""
    rows = messaging.messages_of(world.ctx, subscriber.id).order_by("id")
    return list(rows.filter(template=template) if template else rows)


def only(world: World, subscriber: Any, template: str) -> messaging.Message:
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
