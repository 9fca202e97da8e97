"""The relay when something is away, unknown or gone: it waits, counts nothing, and stops nobody else."""

import logging
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connection

from mtandao.foundation.context import Context, platform_context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import handling
from mtandao.foundation.outbox.models import OutboxDelivery
from mtandao.foundation.outbox.relay import deliver_once, drain
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.fence import fence
from mtandao.foundation.tests.hearing import ONLY, A, B, C, Ear, announce
from mtandao.foundation.tests.things import ThingTouched, deliveries, listening, make_due, marks
from tests.worlds import World


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The failures here are meant."""
    caplog.set_level(logging.CRITICAL, "mtandao.relay")


@pytest.mark.parametrize("batch", [False, True])
def test_what_is_away_is_waited_for_without_counting(world: World, batch: bool) -> None:
    ear = Ear(batch=batch)
    with listening(ear, ThingTouched, batch=batch, max_attempts=2):
        announce(world.ctx, (A, 1), (B, 1))
        announce(world.ctx, (A, 2))
        ear.failing[A, 1] = Unavailable("the RADIUS database is away")
        for _ in range(5):
            assert drain(ONLY) == 0
            assert deliveries() == [("pending", 0)] * 3
            make_due()
        errors = set(
            OutboxDelivery.objects.filter(listener="tests.listener").values_list("last_error", flat=True)
        )
        assert errors == {"the RADIUS database is away"}
        ear.failing.clear()
        assert drain(ONLY) == 3
    assert ear.heard == [(A, 1), (B, 1), (A, 2)]


def test_what_is_away_for_one_tenant_does_not_hold_up_another(world: World) -> None:
    other, ear = World("baobab"), Ear()
    ear.failing[A, 1] = Unavailable("his own gateway is away")
    with listening(ear, ThingTouched):
        announce(world.ctx, (A, 1), (B, 1))
        with fence(other.ctx):
            announce(other.ctx, (C, 1))
        assert drain(ONLY) == 1
    assert ear.heard == [(C, 1)]


def test_what_is_away_for_everybody_is_not_asked_by_everybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question may cost a timeout. The tenants that were not asked are due still."""
    monkeypatch.setattr(handling, "AWAY_TENANTS", 2)
    worlds = [World(slug) for slug in ("acacia", "baobab", "cedar")]
    asked = []

    def ask(ctx: Context, event: ThingTouched) -> None:
        asked.append(ctx.tenant_id)
        raise Unavailable("away")

    with listening(ask, ThingTouched):
        for each in worlds:
            with fence(each.ctx):
                announce(each.ctx, (new_id(), 1))
        assert deliver_once(ONLY) == 0
        assert len(asked) == 2
        deliver_once(ONLY)
    assert len(asked) == 3 == len(set(asked)), "whoever was not asked comes next, and nobody comes twice"


def test_a_failed_stream_stays_held_when_its_listener_is_away(world: World) -> None:
    """The first one failed and counts; the second tells that the outside is away; the third is of the first's stream."""
    ear = Ear()
    ear.failing = {(A, 1): ValueError("not today"), (B, 1): Unavailable("away")}
    with listening(ear, ThingTouched):
        announce(world.ctx, (A, 1), (B, 1), (A, 2))
        drain(ONLY)
        assert deliveries() == [("pending", 1), ("pending", 0), ("pending", 0)]
        ear.failing.clear()
        make_due()
        drain(ONLY)
    assert ear.heard == [(A, 1), (B, 1), (A, 2)]


def test_an_unknown_event_stops_nobody_and_waits_for_the_code_that_knows_it(world: World) -> None:
    ear = Ear()
    with listening(ear, ThingTouched):
        announce(world.ctx, (A, 1), (B, 1))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE foundation_outboxevent SET name = 'thing.of_tomorrow' WHERE subject_id = %s", [A]
            )
        assert drain(ONLY) == 1
        assert ear.heard == [(B, 1)]
        assert deliveries() == [("pending", 1), ("done", 0)]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE foundation_outboxevent SET name = 'thing.touched' WHERE subject_id = %s", [A]
            )
        make_due()
        drain(ONLY)
    assert ear.heard == [(B, 1), (A, 1)]


def test_a_payload_that_cannot_be_read_is_a_failure_like_any_other(world: World) -> None:
    ear = Ear(batch=True)
    with listening(ear, ThingTouched, batch=True, max_attempts=1):
        announce(world.ctx, (A, 1), (B, 1))
        with connection.cursor() as cursor:
            cursor.execute(
                'UPDATE foundation_outboxevent SET payload = payload || \'{"number": "many"}\' WHERE subject_id = %s',
                [A],
            )
        drain(ONLY)
    assert deliveries() == [("dead", 1), ("done", 0)]
    assert "ValidationError" in OutboxDelivery.objects.get(state="dead").last_error


def test_deliveries_to_a_listener_that_is_gone_stop_nobody(world: World) -> None:
    """A release without it: its deliveries stay as they are, should it come back."""
    ear = Ear()
    with listening(ear, ThingTouched, name="tests.gone"):
        announce(world.ctx, (A, 1))
    with listening(ear, ThingTouched):
        announce(world.ctx, (A, 2))
        assert drain() >= 1
    assert ear.heard == [(A, 2)]
    assert deliveries("tests.gone") == [("pending", 0)]
    with listening(ear, ThingTouched, name="tests.gone"):
        drain(["tests.gone"])
    assert ear.heard == [(A, 2), (A, 1)]


def test_a_tenant_that_is_gone_stops_nobody(world: World) -> None:
    ear, ghost = Ear(), UUID(int=404)
    with listening(ear, ThingTouched, max_attempts=1):
        announce(world.ctx, (A, 1), (B, 1))
        with fence(platform_context("tests", world.now)):
            OutboxDelivery.objects.filter(stream_id=A).update(tenant_id=ghost)
        drain(ONLY)
        assert ear.heard == [(B, 1)]
        with fence(platform_context("tests", world.now)):
            assert OutboxDelivery.objects.get(tenant_id=ghost).state == "dead"


def test_what_happens_to_the_platform_is_heard_as_well(world: World) -> None:
    """Suspending a provider is the platform's own event, of no tenant that a room would answer for."""
    ear = Ear()
    platform = platform_context("tests", world.now)
    with listening(ear, ThingTouched), fence(platform):
        announce(platform, (A, 1))
        assert drain(ONLY) == 1
    assert ear.contexts[0].platform and ear.contexts[0].tenant_id == UUID(int=0)


def test_two_transactions_that_collided_are_nobodys_failure(world: World) -> None:
    """PostgreSQL ended one so that the other could go on: the batch is given back, uncounted."""
    ear = Ear(batch=True)
    deadlock = OperationalError("deadlock detected")
    deadlock.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    ear.failing[B, 1] = deadlock
    with listening(ear, ThingTouched, batch=True, max_attempts=1):
        announce(world.ctx, (A, 1))
        announce(world.ctx, (B, 1))
        assert deliver_once(ONLY) == 0
        assert deliveries() == [("pending", 0)] * 2 and marks(world.ctx) == []
        ear.failing.clear()
        drain(ONLY)
    assert deliveries() == [("done", 0)] * 2
