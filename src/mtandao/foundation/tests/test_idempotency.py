"""Idempotency keys: the first answer is the answer, for a day, for one actor, for one request."""

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from mtandao.foundation.context import Actor, ActorKind, Context
from mtandao.foundation.idempotency import (
    Answer,
    KeptAnswer,
    KeyUsedForAnother,
    answered_once,
    forget_old_answers,
)
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed
from mtandao.foundation.tenancy.fence import fence
from mtandao.foundation.tests.things import TooHeavy, emitted, marks, touch
from tests.processes import awaited, forked, side_by_side
from tests.worlds import World

REQUEST = b"POST /api/things {}"


class Door:
    """A door that turns a command into an answer, and counts how often it was asked."""

    def __init__(self, ctx: Context, *, status: int = 201, heavy: bool = False) -> None:
        self.ctx, self.status, self.heavy, self.asked = ctx, status, heavy, 0

    def __call__(self) -> Answer:
        self.asked += 1
        try:
            touch(self.ctx, thing_id=UUID(int=self.asked), heavy=self.heavy)
        except TooHeavy as refusal:
            return Answer(refusal.status, "application/problem+json", refusal.detail.encode())
        return Answer(self.status, "application/json", f"answer {self.asked}".encode())


def test_a_repeated_request_gets_the_first_answer_and_changes_nothing(world: World) -> None:
    door = Door(world.ctx)
    first = answered_once(world.ctx, "k1", REQUEST, door)
    again = answered_once(world.ctx, "k1", REQUEST, door)
    assert first == again == Answer(201, "application/json", b"answer 1")
    assert door.asked == 1 and emitted(world.ctx, "thing.touched") == 1


def test_another_key_is_another_request(world: World) -> None:
    door = Door(world.ctx)
    assert answered_once(world.ctx, "k1", REQUEST, door) != answered_once(world.ctx, "k2", REQUEST, door)


def test_the_same_key_for_another_request_is_refused(world: World) -> None:
    door = Door(world.ctx)
    answered_once(world.ctx, "k1", REQUEST, door)
    with pytest.raises(KeyUsedForAnother) as refused:
        answered_once(world.ctx, "k1", b"POST /api/things {more}", door)
    assert refused.value.status == 422 and door.asked == 1


def test_a_key_is_its_actors_own(world: World) -> None:
    door = Door(world.ctx)
    one, other = (replace(world.ctx, actor=Actor(ActorKind.STAFF, new_id(), name)) for name in ("A", "B"))
    for ctx in (one, other, world.ctx, replace(world.ctx, actor=Actor(ActorKind.ANONYMOUS))):
        answered_once(ctx, "k1", REQUEST, door)
    assert door.asked == 3, "two who have no id are one"


def test_a_key_is_its_tenants_own(world: World) -> None:
    other = World("baobab")
    door, theirs = Door(world.ctx), Door(other.ctx)
    answered_once(world.ctx, "k1", REQUEST, door)
    with fence(other.ctx):
        answered_once(other.ctx, "k1", b"something else", theirs)
    assert (door.asked, theirs.asked) == (1, 1)


def test_an_answer_is_forgotten_after_a_day(world: World) -> None:
    door = Door(world.ctx)
    answered_once(world.ctx, "k1", REQUEST, door)
    answered_once(world.later(hours=24).ctx, "k1", REQUEST, door)
    assert door.asked == 1, "to the very end of the day"
    answered_once(world.later(seconds=1).ctx, "k1", b"another request", door)
    assert door.asked == 2 and KeptAnswer.objects.count() == 1


def test_old_answers_are_swept_away(world: World) -> None:
    door = Door(world.ctx)
    for key in ("k1", "k2"):
        answered_once(world.ctx, key, REQUEST, door)
    answered_once(world.later(hours=20).ctx, "k3", REQUEST, door)
    assert forget_old_answers(world.later(hours=5).ctx) == 2
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["k3"]


def test_a_refusal_is_an_answer_as_well(world: World) -> None:
    """The state may have changed since; who repeats a request wants to know what came of it."""
    door = Door(world.ctx, heavy=True)
    first = answered_once(world.ctx, "k1", REQUEST, door)
    door.heavy = False
    assert (
        answered_once(world.ctx, "k1", REQUEST, door)
        == first
        == Answer(409, "application/problem+json", b"It does not move.")
    )
    assert door.asked == 1 and marks(world.ctx) == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_ours_is_not_kept(world: World, status: int) -> None:
    door = Door(world.ctx, status=status)
    answered_once(world.ctx, "k1", REQUEST, door)
    door.status = 201
    assert answered_once(world.ctx, "k1", REQUEST, door).body == b"answer 2"
    assert answered_once(world.ctx, "k1", REQUEST, door).body == b"answer 2"


def test_what_breaks_off_leaves_neither_answer_nor_change(kept_world: World) -> None:
    def breaks() -> Answer:
        touch(kept_world.ctx, thing_id=new_id())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answered_once(kept_world.ctx, "k1", REQUEST, breaks)
    assert emitted(kept_world.ctx, "thing.touched") == 0 and not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_a_length(world: World, key: str) -> None:
    door = Door(world.ctx)
    with pytest.raises(Malformed):
        answered_once(world.ctx, key, REQUEST, door)
    assert door.asked == 0


def test_a_body_of_any_bytes_is_kept(world: World) -> None:
    body = bytes(range(256))
    for _ in range(2):
        assert (
            answered_once(world.ctx, "k" * 255, REQUEST, lambda: Answer(200, "image/png", body)).body == body
        )


def test_ten_who_ask_at_once_are_answered_once(kept_world: World) -> None:
    """The others wait for the first, and get its answer: the money moves once."""
    ctx = kept_world.ctx

    def ask() -> None:
        door = Door(ctx)
        answer = answered_once(ctx, "k1", REQUEST, door)
        assert answer.body == b"answer 1"

    assert side_by_side(*[ask] * 10) == [0] * 10
    assert emitted(ctx, "thing.touched") == 1


def test_who_dies_in_the_middle_leaves_the_way_free(kept_world: World) -> None:
    import os
    import signal

    ctx = kept_world.ctx

    def die() -> Answer:
        touch(ctx, thing_id=new_id())
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    assert awaited([forked(lambda: answered_once(ctx, "k1", REQUEST, die))]) == [-signal.SIGKILL]
    assert answered_once(ctx, "k1", REQUEST, Door(ctx)).status == 201
    assert emitted(ctx, "thing.touched") == 1


def test_the_waiting_one_gets_the_way_when_the_first_breaks_off(kept_world: World) -> None:
    """In threads of one process, as the web server has them."""
    ctx, inside, answers = kept_world.ctx, threading.Event(), list[Any]()

    def first() -> None:
        def breaks() -> Answer:
            inside.set()
            import time

            time.sleep(0.3)
            raise ZeroDivisionError

        _in_thread(lambda: answered_once(ctx, "k1", REQUEST, breaks), answers)

    def second() -> None:
        inside.wait(10)
        _in_thread(lambda: answered_once(ctx, "k1", REQUEST, Door(ctx)), answers)

    threads = [threading.Thread(target=each) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(each) for each in answers] == [ZeroDivisionError, Answer]


def _in_thread(ask: Any, answers: list[Any]) -> None:
    from django.db import connection

    try:
        answers.append(ask())
    except Exception as error:
        answers.append(error)
    finally:
        connection.close()
