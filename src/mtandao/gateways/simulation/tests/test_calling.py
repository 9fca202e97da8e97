"""Simulators call this machine only; callbacks go out once, or as their policy says."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from mtandao.gateways.simulation.callbacks import Callbacks, Policy
from mtandao.gateways.simulation.chance import Chance
from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.faults import Fault, FaultKind, Faults
from mtandao.gateways.simulation.journal import Journal
from mtandao.gateways.simulation.loopback import NotLoopback, is_loopback, loopback_target
from mtandao.gateways.simulation.receiver import Receiver
from mtandao.gateways.simulation.schedule import Scheduler
from mtandao.gateways.simulation.sending import Sender
from mtandao.gateways.simulation.serving import NotOnThisMachine, free_port, in_background, refuse_unless_free
from mtandao.gateways.simulation.store import Store


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("http://savanna.localhost:8000/a?b=c", "http://127.0.0.1:8000/a?b=c", "savanna.localhost:8000"),
        ("http://localhost/a", "http://127.0.0.1/a", "localhost"),
        ("http://LOCALHOST./a", "http://127.0.0.1/a", "localhost"),
        ("http://127.3.2.1:80/", "http://127.3.2.1:80/", "127.3.2.1:80"),
        ("http://[::1]:80/a", "http://[::1]:80/a", "[::1]:80"),
    ],
)
def test_names_of_this_machine_become_its_number(url: str, target: str, host: str) -> None:
    found = loopback_target(url)
    assert (found.url, found.host) == (target, host)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://192.0.2.1/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://notlocalhost/",
        "http://127.0.0.1@192.0.2.1/",
        "http://2130706433/",
        "http://127.1/",
        "https://localhost/",
        "ftp://localhost/",
        "localhost:8000",
        "http:///a",
        "http://[::ffff:192.0.2.1]/",
        "http://localhost:99999/",
        "",
    ],
)
def test_everywhere_else_is_refused(url: str) -> None:
    assert not is_loopback(url)
    with pytest.raises(NotLoopback, match=r"simulator|web address"):
        loopback_target(url)


def test_a_simulator_listens_on_this_machine_only() -> None:
    with pytest.raises(NotOnThisMachine):
        refuse_unless_free("0.0.0.0", free_port())


@pytest.fixture(scope="module")
def post_office() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()
    with in_background(receiver.app) as base:
        yield receiver, base


class Setting:
    """All that callbacks need, made within a running loop."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self.clock = VirtualClock(1000)
        self.journal = Journal(self.clock, 100)
        self.sender = Sender(self.journal)
        self.scheduler = Scheduler(self.clock, store)
        self.callbacks = Callbacks(self.clock, self.scheduler, self.sender, store, policy)

    async def work(self, until: Callable[[], bool]) -> None:
        """Until it is so, at most some seconds; then a moment more, in which nothing else should happen."""
        task = asyncio.create_task(self.scheduler.run())
        for _ in range(500):
            if until():
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self.scheduler.stop()
        await self.sender.close()


def tried(url: str, policy: Policy, times: int = 1) -> list[int | None]:
    """The statuses of all attempts to deliver one callback, at least `times`."""

    async def run() -> list[int | None]:
        setting = Setting(Store(None, "test"), policy)
        callback = setting.callbacks.schedule("test", "1", url, {"a": 1}, after=1)
        await setting.work(lambda: len(callback.attempts) >= times)
        return [attempt["status"] for attempt in callback.attempts]

    return asyncio.run(run())


def test_without_retries_a_failure_is_final(post_office: tuple[Receiver, str]) -> None:
    receiver, base = post_office
    receiver.begin("")
    receiver.answers["/x"] = (500, {}, 0)
    assert tried(f"{base}/x", Policy()) == [500]


def test_a_policy_with_retries_tries_until_it_arrives(post_office: tuple[Receiver, str]) -> None:
    receiver, base = post_office
    receiver.begin("")
    receiver.answers["/x"] = (500, {}, 0)
    assert tried(f"{base}/x", Policy(retries_after=(5, 10)), times=3) == [500, 500, 500]
    receiver.answers.clear()
    assert tried(f"{base}/x", Policy(retries_after=(5, 10))) == [200]


def test_a_receiver_that_is_slow_or_away_has_no_status(post_office: tuple[Receiver, str]) -> None:
    receiver, base = post_office
    receiver.begin("")
    receiver.answers["/x"] = (200, {}, 0.3)
    assert tried(f"{base}/x", Policy(timeout_seconds=0.1)) == [None]
    assert tried(f"http://127.0.0.1:{free_port()}/x", Policy()) == [None]


def test_an_address_off_this_machine_is_never_called() -> None:
    async def run() -> tuple[list[str], list[str]]:
        setting = Setting(Store(None, "test"), Policy())
        callback = setting.callbacks.schedule("test", "1", "http://192.0.2.1/x", {"a": 1}, after=0)
        await setting.work(lambda: bool(callback.attempts))
        problems = [attempt["problem"] for attempt in callback.attempts]
        return problems, [line["answer"] for line in setting.journal.lines()]

    problems, journal = asyncio.run(run())
    assert len(problems) == 1
    assert "never calls off this machine" in problems[0]
    assert journal == problems


def test_callbacks_that_wait_are_never_forgotten_and_settled_ones_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mtandao.gateways.simulation.callbacks.KEPT", 3)

    async def run() -> tuple[int, int, int]:
        store = Store(None, "test")
        setting = Setting(store, Policy())
        for n in range(5):
            setting.callbacks.lose("test", str(n), "http://127.0.0.1:9/", {})
        settled = len(store.every("callback"))
        for n in range(5):
            setting.callbacks.schedule("test", str(n), "http://127.0.0.1:9/", {}, after=1e6)
        waiting = len(setting.callbacks.listed())
        again = Setting(store, Policy())
        await setting.sender.close()
        await again.sender.close()
        return settled, waiting, len(again.callbacks.listed())

    assert asyncio.run(run()) == (3, 5, 5)


def test_faults_happen_as_often_as_asked_and_where() -> None:
    faults = Faults(Chance(1))
    faults.add(Fault(FaultKind.HTML_503, "/a", times=2))
    faults.add(Fault(FaultKind.EMPTY, "/", times=100, probability=0.5))
    assert [faults.take("/a/b") for _ in range(2)] == [FaultKind.HTML_503] * 2
    taken = [faults.take("/c") for _ in range(100)]
    assert 25 < taken.count(FaultKind.EMPTY) < 75


def test_chance_repeats_with_its_seed_whatever_else_is_drawn() -> None:
    first, second = Chance(7), Chance(7)
    second.hexadecimal("other", 8)
    assert first.between("a", (1, 9)) == second.between("a", (1, 9))
    assert Chance(8).between("a", (1, 9)) != first.between("a", (1, 9))
    assert sorted(first.shuffled("b", [1, 2, 3])) == [1, 2, 3]
