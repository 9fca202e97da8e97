"""Clock and schedule: order, jumps, restarts, failing jobs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.schedule import Scheduler
from mtandao.gateways.simulation.store import Store

START = datetime(2026, 7, 17, 9, tzinfo=UTC)


class Real:
    def __init__(self) -> None:
        self.now = 100.0


def clock_of(real: Real, scale: float) -> VirtualClock:
    started = real.now
    return VirtualClock(
        scale, monotonic=lambda: real.now, real=lambda: START + timedelta(seconds=real.now - started)
    )


def test_the_two_hands_of_the_clock() -> None:
    real = Real()
    clock = clock_of(real, 5)
    real.now += 10
    assert clock.seconds() == 50
    assert clock.calendar() == START + timedelta(seconds=10)
    clock.advance(3600)
    assert clock.seconds() == 3650
    assert clock.calendar() == START + timedelta(seconds=3610)
    assert clock.real_seconds(20) == 4
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_setting_the_calendar_moves_what_is_due() -> None:
    clock = clock_of(Real(), 1)
    clock.set_calendar(START + timedelta(days=3))
    assert clock.seconds() == 3 * 86_400
    clock.set_calendar(START)
    assert (clock.seconds(), clock.calendar()) == (3 * 86_400, START)


async def settled(is_so: Callable[[], bool]) -> None:
    """Until it is so, at most some seconds; then a moment more, in which nothing else should happen."""
    for _ in range(500):
        if is_so():
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.02)


def running(
    clock: VirtualClock, store: Store, use: Callable[[Scheduler], Any], until: Callable[[], bool]
) -> None:
    """A scheduler at work for as long as it takes."""

    async def run() -> None:
        scheduler = Scheduler(clock, store)
        use(scheduler)
        task = asyncio.create_task(scheduler.run())
        await settled(until)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await scheduler.stop()

    asyncio.run(run())


def test_jobs_run_in_the_order_of_their_time() -> None:
    seen: list[str] = []

    def use(scheduler: Scheduler) -> None:
        scheduler.handles("note", lambda about: seen.append(about["word"]))
        for after, word in ((30, "third"), (10, "first"), (20, "second"), (9e6, "never")):
            scheduler.add("note", after, {"word": word})
        clock.advance(40)

    store, clock = Store(None, "test"), VirtualClock(0.001)
    running(clock, store, use, until=lambda: len(seen) == 3)
    assert seen == ["first", "second", "third"]
    assert [job["about"]["word"] for job in store.every("job")] == ["never"]


def test_a_job_can_be_cancelled_and_moved() -> None:
    seen: list[str] = []

    def use(scheduler: Scheduler) -> None:
        scheduler.handles("note", lambda about: seen.append(about["word"]))
        scheduler.add("note", 10, {"word": "cancelled"}, id="a")
        scheduler.add("note", 10, {"word": "moved"}, id="b")
        scheduler.add("note", 9e6, {"word": "moved"}, id="b")
        scheduler.add("note", 11, {"word": "other"})
        assert scheduler.cancel("a")
        assert not scheduler.cancel("a")
        assert scheduler.due_in("a") is None
        clock.advance(12)

    clock = VirtualClock(0.001)
    running(clock, Store(None, "test"), use, until=lambda: bool(seen))
    assert seen == ["other"]


def test_a_failing_job_is_dropped_undoes_its_writes_and_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[str] = []
    store = Store(None, "test")

    def fail(about: dict[str, Any]) -> None:
        store.put("thing", "a", about)
        raise RuntimeError("broken")

    async def fail_slowly(about: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("broken")

    def use(scheduler: Scheduler) -> None:
        scheduler.handles("fail", fail)
        scheduler.handles("fail slowly", fail_slowly)
        scheduler.handles("note", lambda _: seen.append("went on"))
        scheduler.add("fail", 1, {})
        scheduler.add("fail slowly", 2, {})
        scheduler.add("note", 3, {})

    running(VirtualClock(1000), store, use, until=lambda: bool(seen))
    assert seen == ["went on"]
    assert store.every("thing") == []
    assert store.every("job") == []
    assert caplog.text.count("failed and is dropped") == 2


def test_a_coroutine_cut_off_runs_again_after_a_restart(tmp_path: Path) -> None:
    seen: list[str] = []

    async def slow(about: dict[str, Any]) -> None:
        seen.append("began")
        await asyncio.sleep(10)

    async def quick(about: dict[str, Any]) -> None:
        seen.append("done")

    def has_seen(number: int) -> bool:
        return len(seen) >= number

    for handler, so_far in ((slow, 1), (quick, 2), (quick, 2)):
        store = Store(tmp_path, "test")

        def use(scheduler: Scheduler, handler: Callable[[dict[str, Any]], Any] = handler) -> None:
            scheduler.handles("work", handler)
            if not seen:
                scheduler.add("work", 1, {})

        running(VirtualClock(1000), store, use, until=partial(has_seen, so_far))
        store.close()
    assert seen == ["began", "done"]


def test_a_jump_of_the_clock_wakes_the_schedule() -> None:
    seen: list[str] = []

    async def run() -> None:
        clock = VirtualClock(1)
        scheduler = Scheduler(clock, Store(None, "test"))
        scheduler.handles("note", lambda _: seen.append("woken"))
        scheduler.add("note", 3600, {})
        task = asyncio.create_task(scheduler.run())
        await asyncio.sleep(0.01)
        assert seen == []
        clock.advance(3600)
        scheduler.poke()
        await settled(lambda: bool(seen))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    assert seen == ["woken"]


def test_a_cancelled_schedule_always_stops() -> None:
    """Even when the cancellation comes in the very moment something becomes due."""

    async def run() -> None:
        for _ in range(300):
            scheduler = Scheduler(VirtualClock(1000), Store(None, "test"))
            scheduler.handles("note", lambda _: None)
            task = asyncio.create_task(scheduler.run())
            await asyncio.sleep(0)
            scheduler.add("note", 0, {})
            task.cancel()
            await asyncio.wait([task], timeout=2)
            assert task.done()

    asyncio.run(run())


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, "test")

    def broken_off() -> None:
        with store.transaction():
            store.put("thing", "a", {"n": 1})
            with store.transaction():
                store.put("thing", "b", {"n": 2})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    with store.transaction():
        store.put("thing", "c", {"n": 3})
    store.close()
    again = Store(tmp_path, "test")
    assert again.every("thing") == [{"n": 3}]
    assert again.get("thing", "a") is None
    again.close()
