"""The relay, one at a time: order, receipts, failures, the dead and their replay."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.outbox.commands import dead_deliveries, replay_deliveries
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.outbox.receipts import BACKOFF_SECONDS, ERROR_LENGTH, backoff
from mtandao.foundation.outbox.relay import deliver_once, drain
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tenancy.fence import fence
from mtandao.foundation.tests.hearing import ONLY, A, B, C, Ear, announce
from mtandao.foundation.tests.things import (
    ThingPushed,
    ThingTouched,
    deliveries,
    listening,
    make_due,
    marks,
)
from tests.worlds import World


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """The failures here are meant."""
    caplog.set_level(logging.CRITICAL, "mtandao.relay")


def test_events_of_a_stream_arrive_in_order_and_once(world: World) -> None:
    ear = Ear()
    with listening(ear, ThingTouched):
        for number in range(5):
            announce(world.ctx, (A, number), (B, number))
        assert drain(ONLY) == 10
        assert drain(ONLY) == 0
    assert [n for stream, n in ear.heard if stream == A] == list(range(5))
    assert [n for stream, n in ear.heard if stream == B] == list(range(5))
    assert deliveries() == [("done", 0)] * 10


def test_a_listener_acts_in_the_tenants_name_in_the_chain_of_its_cause(world: World) -> None:
    ear = Ear()
    ctx = replace(world.ctx, correlation_id=new_id())
    with listening(ear, ThingTouched):
        announce(ctx, (A, 1))
        drain(ONLY)
    (heard,) = ear.contexts
    assert (heard.tenant, heard.correlation_id) == (ctx.tenant, ctx.correlation_id)
    assert (heard.actor.kind, heard.actor.name, heard.origin) == (
        "system",
        "tests.listener",
        "tests.listener",
    )
    assert abs(heard.now - clock.now()) < timedelta(minutes=1)
    assert heard.platform is False and heard.organization_ids is None


def test_what_a_listener_announces_belongs_to_the_same_cause(world: World) -> None:
    def pass_on(ctx: Context, event: ThingTouched) -> None:
        emit(ctx, ThingPushed(subject_id=event.subject_id))

    first, second = (replace(world.ctx, correlation_id=new_id()) for _ in range(2))
    with listening(pass_on, ThingTouched):
        announce(first, (A, 1))
        announce(second, (B, 1))
        drain(ONLY)
    passed = OutboxEvent.objects.filter(name="thing.pushed").values_list("subject_id", "correlation_id")
    assert dict(passed) == {A: first.correlation_id, B: second.correlation_id}


def test_a_batch_has_one_cause_for_each_stream_and_is_in_order(world: World) -> None:
    ear = Ear(batch=True)
    with listening(ear, ThingTouched, batch=True):
        announce(world.ctx, (A, 1), (B, 1), (A, 2))
        announce(world.ctx, (C, 1))
        announce(world.ctx, (A, 3), (C, 2))
        drain(ONLY)
    assert ear.calls == [4, 2]
    assert ear.heard == [(A, 1), (B, 1), (A, 2), (C, 1), (A, 3), (C, 2)]


def test_what_a_batch_of_several_causes_announces_belongs_to_each_ones_cause(world: World) -> None:
    def pass_on(ctx: Context, events: Sequence[ThingTouched]) -> None:
        emit(ctx, *[ThingPushed(subject_id=event.subject_id) for event in events])
        emit(ctx, ThingPushed(subject_id=C))

    first, second = (replace(world.ctx, correlation_id=new_id()) for _ in range(2))
    with listening(pass_on, ThingTouched, batch=True):
        announce(first, (A, 1))
        announce(second, (B, 1))
        assert deliver_once(ONLY) == 2
    passed = dict(OutboxEvent.objects.filter(name="thing.pushed").values_list("subject_id", "correlation_id"))
    assert (passed[A], passed[B]) == (first.correlation_id, second.correlation_id)
    assert passed[C] not in (passed[A], passed[B]), "what is nobody's is not pinned on somebody"


def test_what_a_listener_changed_and_its_receipt_pass_together(kept_world: World) -> None:
    """It wrote, then failed: neither its row nor its receipt is there."""
    ear = Ear()
    ear.failing[A, 1] = ValueError("not today")
    with listening(ear, ThingTouched):
        announce(kept_world.ctx, (A, 1))
        assert drain(ONLY) == 0
        assert marks(kept_world.ctx) == [] and deliveries() == [("pending", 1)]
        ear.failing.clear()
        make_due()
        assert drain(ONLY) == 1
    assert marks(kept_world.ctx) == [f"1 of {A}"] and deliveries() == [("done", 1)]


@pytest.mark.parametrize("batch", [False, True])
def test_later_events_of_a_failing_stream_wait(world: World, batch: bool) -> None:
    """In one cause and in several: whichever way they came into the relay's hand."""
    ear = Ear(batch=batch)
    ear.failing[A, 1] = ValueError("not today")
    with listening(ear, ThingTouched, batch=batch):
        announce(world.ctx, (A, 1), (B, 1), (A, 2))
        announce(world.ctx, (A, 3), (B, 2))
        announce(world.ctx, (A, 4))
        drain(ONLY)
        assert ear.heard == [(B, 1), (B, 2)]
        assert deliveries() == [
            ("pending", 1),
            ("done", 0),
            ("pending", 0),
            ("pending", 0),
            ("done", 0),
            ("pending", 0),
        ]
        announce(world.ctx, (A, 5), (C, 1))
        drain(ONLY)
        assert ear.heard == [(B, 1), (B, 2), (C, 1)]
        ear.failing.clear()
        make_due()
        drain(ONLY)
    assert [step for step in ear.heard if step[0] == A] == [(A, number) for number in (1, 2, 3, 4, 5)]


def test_a_failing_batch_falls_apart_and_only_the_poison_stays(world: World) -> None:
    ear = Ear(batch=True)
    ear.failing[B, 1] = ValueError("poison")
    with listening(ear, ThingTouched, batch=True):
        announce(world.ctx, (A, 1), (B, 1), (C, 1), (B, 2))
        assert drain(ONLY) == 2
    assert ear.calls == [4, 1, 1, 1]
    assert ear.heard == [(A, 1), (C, 1)]
    assert deliveries() == [("done", 0), ("pending", 1), ("done", 0), ("pending", 0)]
    assert sorted(marks(world.ctx)) == [f"1 of {A}", f"1 of {C}"]


def test_each_failure_waits_longer(world: World) -> None:
    ear = Ear()
    ear.failing[A, 1] = ValueError("x" * 5_000)
    waits = []
    with listening(ear, ThingTouched, max_attempts=99):
        announce(world.ctx, (A, 1))
        for _ in range(len(BACKOFF_SECONDS) + 2):
            drain(ONLY)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT extract(epoch FROM due_at - clock_timestamp()), last_error FROM foundation_outboxdelivery "
                    "WHERE listener = 'tests.listener'"
                )
                wait, said = cursor.fetchone()
            waits.append(float(wait))
            make_due()
    assert said.startswith("ValueError: xxx") and len(said) == ERROR_LENGTH
    wanted = [*BACKOFF_SECONDS, BACKOFF_SECONDS[-1], BACKOFF_SECONDS[-1]]
    assert waits == pytest.approx(wanted, abs=5)
    assert [backoff(n).total_seconds() for n in (1, 2, 99)] == [1, 5, 3600]


def test_after_its_last_try_a_delivery_is_dead_and_its_stream_goes_on(world: World) -> None:
    ear = Ear()
    ear.failing[A, 1] = ValueError("never")
    with listening(ear, ThingTouched, max_attempts=3):
        announce(world.ctx, (A, 1), (A, 2))
        for _ in range(2):
            assert drain(ONLY) == 0
            make_due()
        assert drain(ONLY) == 2
    assert deliveries() == [("dead", 3), ("done", 0)]
    assert ear.heard == [(A, 2)]


def test_the_dead_are_replayed_by_who_may(world: World) -> None:
    ear = Ear()
    ear.failing = {(A, 1): ValueError("never"), (B, 1): ValueError("never")}
    with listening(ear, ThingTouched, max_attempts=1):
        announce(world.ctx, (A, 1), (B, 1))
        drain(ONLY)
        assert deliveries() == [("dead", 1), ("dead", 1)]
        first, second = dead_deliveries(world.ctx)
        with pytest.raises(NotAllowed):
            replay_deliveries(world.as_role("support"), delivery_ids=[first.id])
        ear.failing.clear()
        assert replay_deliveries(world.as_role("noc"), delivery_ids=[first.id, 0]) == 1
        drain(ONLY)
        assert deliveries() == [("done", 0), ("dead", 1)]
        assert replay_deliveries(world.ctx) == 1
        drain(ONLY)
    assert deliveries() == [("done", 0), ("done", 0)]
    assert replay_deliveries(world.ctx, delivery_ids=[second.id]) == 0, "what is done is not done again"


def test_nobody_replays_a_neighbours_dead(world: World) -> None:
    other, ear = World("baobab"), Ear()
    ear.failing[A, 1] = ValueError("never")
    with listening(ear, ThingTouched, max_attempts=1):
        with fence(other.ctx):
            announce(other.ctx, (A, 1))
        drain(ONLY)
        with fence(other.ctx):
            (dead,) = dead_deliveries(other.ctx)
        assert replay_deliveries(world.ctx, delivery_ids=[dead.id]) == 0
        with fence(other.ctx):
            assert deliveries() == [("dead", 1)]


def test_more_than_a_batch_is_delivered_batch_after_batch(world: World) -> None:
    ear = Ear(batch=True)
    with listening(ear, ThingTouched, batch=True):
        announce(world.ctx, *[(A, number) for number in range(25)])
        assert deliver_once(ONLY, batch=10) == 10
        assert deliver_once(ONLY, batch=10) == 10
        assert drain(ONLY) == 5
    assert ear.heard == [(A, number) for number in range(25)]


def test_a_stream_that_waits_does_not_keep_others_out_of_the_batch(world: World) -> None:
    """Held streams are left out before the batch is filled, so that they cannot fill it."""
    ear = Ear()
    ear.failing[A, 0] = ValueError("not today")
    with listening(ear, ThingTouched):
        announce(world.ctx, *[(A, number) for number in range(50)])
        drain(ONLY)
        announce(world.ctx, (B, 1))
        assert deliver_once(ONLY, batch=10) == 1
    assert ear.heard == [(B, 1)]
