"""One simulated router in a thread, with sessions that tests put there."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mtandao.gateways.routeros.client import Address, RouterOS
from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.front import RestFront
from mtandao.gateways.routeros.simulator.model import FULL, Model

USER, PASSWORD = "admin", "k3y-Lime"


@dataclass
class Counted:
    bytes_up: int = 1_000
    bytes_down: int = 9_000
    packets_up: int = 10
    packets_down: int = 12


@dataclass
class SignedIn:
    user_name: str
    mac: str = "02:1A:7F:00:10:2B"


@dataclass
class Call:
    """A session."""

    id: str
    login: SignedIn
    framed_ip: str
    nas_port: int
    seconds: int = 11_527
    is_hotspot: bool = False
    rate: tuple[int, int] | None = (5_000_000, 20_000_000)
    address_lists: tuple[str, ...] = ()
    meter: Counted = field(default_factory=Counted)

    def read_meter(self) -> Counted:
        return self.meter


class Calls:
    """The sessions of a router, kept by hand."""

    def __init__(self) -> None:
        self.held: list[Call] = []
        self.ended: list[str] = []
        self.booted_at = datetime(2026, 10, 16, 6, tzinfo=UTC)
        self.is_up = True
        self.seconds_up = 3_034_449

    def lines(self) -> list[Call]:
        return self.held

    def end(self, line: Any) -> None:
        self.held.remove(line)
        self.ended.append(line.id)

    def reboot(self) -> None:
        self.held.clear()
        self.booted_at += timedelta(days=35)
        self.seconds_up = 0

    def pool_of(self, address: str) -> str:
        return "homes" if address.startswith("100.64.") else ""

    def move(self, line: Any, lists: tuple[str, ...]) -> None:
        line.address_lists = lists

    def came(self, user_name: str, address: str, **more: Any) -> Call:
        number = len(self.held) + 1
        call = Call(f"811{number:05x}", SignedIn(user_name), address, number, **more)
        self.held.append(call)
        return call


@dataclass
class Lab:
    box: Box
    calls: Calls
    port: int
    loop: asyncio.AbstractEventLoop

    def router(self, user: str = USER, password: str = PASSWORD, *, answer_s: float = 5.0) -> RouterOS:
        return RouterOS(Address("127.0.0.1", self.port, user, password), answer_s=answer_s)

    def do(self, work: Callable[[Box], Any]) -> Any:
        async def run() -> Any:
            return work(self.box)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def fails(self, **faults: Any) -> None:
        self.do(lambda box: setattr(box, "faults", box.faults.turned(faults)))


@contextlib.contextmanager
def running_router(policy: str = FULL, **more: Any) -> Iterator[Lab]:
    """Until the block ends."""
    started: Future[Lab] = Future()
    over = threading.Event()

    async def live() -> None:
        calls = Calls()
        box = Box(Model("savanna-cr1", USER, PASSWORD, policy, **more), calls)
        front = RestFront(box, "127.0.0.1", 0)
        await front.start()
        started.set_result(Lab(box, calls, front.port, asyncio.get_running_loop()))
        await asyncio.to_thread(over.wait)
        await front.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
    thread.start()
    try:
        yield started.result(20)
    finally:
        over.set()
        thread.join(10)
