"""`emit`: events and their deliveries are rows of the transaction that made them true."""

import json
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from mtandao.foundation.context import Actor, ActorKind
from mtandao.foundation.events import Event, event_named
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.outbox.emit import SHARDS, lock_key, shard_of
from mtandao.foundation.outbox.models import OutboxDelivery, OutboxEvent
from mtandao.foundation.tests.things import ThingPushed, ThingTouched, emitted, listening
from tests.logins import connect
from tests.worlds import World


def _hear(ctx: Any, event: Any) -> None:
    raise AssertionError("nobody delivers here")


def _events(*numbers: int, subject: UUID | None = None) -> list[ThingTouched]:
    return [ThingTouched(subject_id=subject or new_id(), number=number) for number in numbers]


def test_an_event_is_kept_with_everything_about_its_cause(world: World) -> None:
    actor = Actor(ActorKind.STAFF, new_id(), "Achieng")
    ctx = replace(world.ctx, actor=actor)
    subject, subscriber = new_id(), new_id()
    with transaction.atomic():
        emit(ctx, ThingTouched(subject_id=subject, subscriber_id=subscriber, number=7))
    row = OutboxEvent.objects.get(name="thing.touched")
    assert (row.subject_id, row.stream_id, row.tenant_id) == (subject, subscriber, world.tenant_id)
    assert (row.actor_kind, row.actor_id, row.actor_name) == ("staff", actor.id, "Achieng")
    assert (row.request_id, row.correlation_id, row.emitted_at) == (
        ctx.request_id,
        ctx.correlation_id,
        ctx.now,
    )
    read = event_named(row.name).model_validate_json(json.dumps(row.payload))
    assert read == ThingTouched(subject_id=subject, subscriber_id=subscriber, number=7)


def test_events_keep_the_order_in_which_they_were_emitted(world: World) -> None:
    with transaction.atomic():
        emit(world.ctx, *_events(*range(500)))
        emit(world.ctx, *_events(*range(500, 600)))
    rows = OutboxEvent.objects.filter(name="thing.touched").order_by("position")
    assert [row.payload["number"] for row in rows] == list(range(600))


def test_each_listener_gets_a_delivery_of_its_own(world: World) -> None:
    with (
        listening(_hear, ThingTouched, name="tests.one"),
        listening(_hear, ThingTouched, ThingPushed, name="tests.two"),
        transaction.atomic(),
    ):
        emit(world.ctx, *_events(1, 2), ThingPushed(subject_id=new_id()))
    heard = OutboxDelivery.objects.filter(listener__startswith="tests.").order_by("event_id", "listener")
    assert [(each.listener, each.state) for each in heard] == [
        ("tests.one", "pending"),
        ("tests.two", "pending"),
        ("tests.one", "pending"),
        ("tests.two", "pending"),
        ("tests.two", "pending"),
    ]


def test_an_event_nobody_listens_to_is_kept_all_the_same(world: World) -> None:
    with transaction.atomic():
        emit(world.ctx, *_events(1))
    assert emitted(world.ctx, "thing.touched") == 1
    assert not OutboxDelivery.objects.filter(event__name="thing.touched").exists()


def test_nothing_is_announced_outside_a_transaction(kept_world: World) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        emit(kept_world.ctx, *_events(1))
    emit(kept_world.ctx)  # nothing to announce needs none
    assert emitted(kept_world.ctx, "thing.touched") == 0


def test_no_event_for_a_neighbour(world: World) -> None:
    other = World("baobab")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        emit(replace(world.ctx, tenant=other.ctx.tenant), *_events(1))


def test_any_number_of_events_is_one_round_trip(world: World, django_assert_num_queries: Any) -> None:
    with listening(_hear, ThingTouched), transaction.atomic(), django_assert_num_queries(2):
        emit(world.ctx, *_events(*range(5_000)))
    assert OutboxDelivery.objects.filter(listener="tests.listener").count() == 5_000


def test_relays_are_woken_at_the_commit_and_not_before(kept_world: World) -> None:
    with connect("web") as ear:
        ear.execute("LISTEN mtandao_outbox")
        with listening(_hear, ThingTouched):
            with transaction.atomic():
                emit(kept_world.ctx, *_events(1, 2, 3))
                assert list(ear.notifies(timeout=0.2)) == []
            assert len(list(ear.notifies(timeout=5, stop_after=1))) == 1
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                emit(kept_world.ctx, *_events(4))
                raise ZeroDivisionError
            assert list(ear.notifies(timeout=0.2)) == []


def test_a_shard_is_the_same_in_postgresql_and_here(world: World) -> None:
    with listening(_hear, ThingTouched), transaction.atomic():
        emit(world.ctx, *_events(*range(64)))
    for each in OutboxDelivery.objects.filter(listener="tests.listener"):
        assert each.shard == shard_of(each.stream_id) < SHARDS


def test_streams_spread_over_all_shards() -> None:
    assert {shard_of(new_id()) for _ in range(2_000)} == set(range(SHARDS))


def test_the_lock_of_a_listener_is_a_number_that_postgresql_takes() -> None:
    assert 0 <= lock_key("network.follow_the_service") < 2**31
    assert lock_key("a") != lock_key("b")


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):

        class Again(Event):
            name: ClassVar[str] = "thing.touched"

    assert event_named("thing.touched") is ThingTouched


def test_rows_of_yesterday_are_read_by_the_code_of_today() -> None:
    """A field that is gone is left out, one that is new has its default."""
    old = json.dumps({"subject_id": str(UUID(int=1)), "colour": "blue"})
    assert ThingTouched.model_validate_json(old) == ThingTouched(subject_id=UUID(int=1), number=0)


def test_an_event_cannot_be_changed_after_the_fact() -> None:
    with pytest.raises(ValueError, match="frozen"):
        _events(1)[0].number = 2
