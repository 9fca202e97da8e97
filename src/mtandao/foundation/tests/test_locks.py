"""Named locks: one at a time where no row exists to lock, for as long as a transaction lives."""

import time
from uuid import UUID

import pytest
from django.db import connection

from mtandao.foundation import locks
from mtandao.foundation.ids import new_id
from mtandao.foundation.tenancy.fence import fenced_transaction
from tests.logins import connect
from tests.processes import awaited, forked, side_by_side, until
from tests.worlds import World

COUNT = "CREATE TABLE counted (n integer); INSERT INTO counted VALUES (0); GRANT ALL ON counted TO PUBLIC"


@pytest.fixture
def counter(kept_world: World) -> World:
    with connect("owner") as owner:
        owner.execute(COUNT.encode())
    return kept_world


def _count_up(world: World, times: int, *words: object) -> None:
    """Read, wait, write: without the lock the steps of others would be lost."""
    for _ in range(times):
        with fenced_transaction(world.ctx), connection.cursor() as cursor:
            locks.hold(world.ctx, *words)
            cursor.execute("SELECT n FROM counted")
            (n,) = cursor.fetchone()
            time.sleep(0.005)
            cursor.execute("UPDATE counted SET n = %s", [n + 1])


def _counted() -> int:
    with connect("web") as web:
        row = web.execute("SELECT n FROM counted").fetchone()
    assert row is not None and isinstance(row[0], int)
    return row[0]


def test_who_holds_a_lock_is_alone(counter: World) -> None:
    assert side_by_side(*[lambda: _count_up(counter, 10, "counting", 7)] * 4) == [0] * 4
    assert _counted() == 40


def test_many_locks_keep_each_other_out_and_never_deadlock(counter: World) -> None:
    """Two batches with the same customers in opposite orders, and one that has only some of them."""
    ids = [new_id() for _ in range(300)]

    def batch(mine: list[UUID]) -> None:
        for _ in range(5):
            with fenced_transaction(counter.ctx), connection.cursor() as cursor:
                locks.hold_all(counter.ctx, "money", mine)
                cursor.execute("SELECT n FROM counted")
                (n,) = cursor.fetchone()
                time.sleep(0.005)
                cursor.execute("UPDATE counted SET n = %s", [n + 1])

    deeds = (lambda: batch(ids), lambda: batch(ids[::-1]), lambda: batch(ids[40:80]))
    assert side_by_side(*deeds) == [0, 0, 0]
    assert _counted() == 15


def test_a_lock_is_free_when_its_holder_dies(counter: World) -> None:
    import os
    import signal

    def die_holding() -> None:
        with fenced_transaction(counter.ctx):
            locks.hold(counter.ctx, "counting")
            os.kill(os.getpid(), signal.SIGKILL)

    assert awaited([forked(die_holding)]) == [-signal.SIGKILL]
    with fenced_transaction(counter.ctx):
        assert not locks.held_by_another(counter.ctx, "counting")


def test_a_lock_ends_with_its_transaction(counter: World) -> None:
    for fails in (False, True):
        try:
            with fenced_transaction(counter.ctx):
                locks.hold(counter.ctx, "counting")
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass

        def look() -> None:
            with fenced_transaction(counter.ctx):
                assert not locks.held_by_another(counter.ctx, "counting")

        assert side_by_side(look) == [0]


def test_who_only_asks_does_not_wait(counter: World) -> None:
    def hold() -> None:
        with fenced_transaction(counter.ctx):
            locks.hold(counter.ctx, "counting")
            time.sleep(3)

    holder = forked(hold)

    def is_held() -> bool:
        with fenced_transaction(counter.ctx):
            return locks.held_by_another(counter.ctx, "counting")

    until(is_held, 10)
    with fenced_transaction(counter.ctx):
        assert not locks.held_by_another(counter.ctx, "counting", 2), "another name is another lock"
    awaited([holder])


def test_a_lock_is_the_tenants_own(counter: World) -> None:
    other = World("baobab")
    with fenced_transaction(counter.ctx):
        locks.hold(counter.ctx, "counting")

        def look() -> None:
            with fenced_transaction(other.ctx):
                assert not locks.held_by_another(other.ctx, "counting")

        assert side_by_side(look) == [0]


def test_the_same_holder_may_take_it_again(counter: World) -> None:
    with fenced_transaction(counter.ctx):
        locks.hold(counter.ctx, "counting")
        locks.hold(counter.ctx, "counting")
        locks.hold_all(counter.ctx, "counting", [])
        assert not locks.held_by_another(counter.ctx, "counting")
