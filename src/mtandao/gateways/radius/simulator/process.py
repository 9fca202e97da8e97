"""The fleet as a process of its own, or as a thread of a program that has no event loop (tests, the demo)."""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from mtandao.gateways.radius.simulator.config import FleetConfig
from mtandao.gateways.radius.simulator.control import application
from mtandao.gateways.radius.simulator.fleet import Fleet, MoreFronts, no_more
from mtandao.gateways.simulation.embedded import serving

CONTROL_ADDRESS = "127.0.0.1"


def serve(fleet: Fleet, control_port: int) -> None:
    """Runs the fleet and its control on 127.0.0.1:`control_port` until SIGINT or SIGTERM.

    Raises `ConfigRefused`, `AddressTaken` or `PortTaken` with a sentence when it cannot start.
    """
    asyncio.run(_serve(fleet, control_port))


async def _serve(fleet: Fleet, control_port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with fleet, serving(application(fleet), CONTROL_ADDRESS, control_port) as port:
        sys.stdout.write(f"Routers up: {len(fleet.routers)}. Control: http://{CONTROL_ADDRESS}:{port}/\n")
        sys.stdout.flush()
        await stop.wait()


class RunningFleet:
    """A fleet in a thread. `control_url` is where its control answers, if it was asked for."""

    def __init__(self, fleet: Fleet, loop: asyncio.AbstractEventLoop, control_url: str) -> None:
        self.fleet = fleet
        self.control_url = control_url
        self._loop = loop
        self._thread_id = threading.get_ident()  # made in the fleet's own thread

    def do(self, work: Callable[[Fleet], Any], timeout_s: float = 30.0) -> Any:
        """Runs `work(fleet)` in the fleet's own thread and gives its result; a coroutine is awaited there."""
        if threading.get_ident() == self._thread_id:
            raise RuntimeError("this already runs in the fleet's thread: call it directly")

        async def run() -> Any:
            result = work(self.fleet)
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout_s)


@contextlib.contextmanager
def running_fleet(
    config: FleetConfig, control_port: int | None = None, more_fronts: MoreFronts = no_more
) -> Iterator[RunningFleet]:
    """A fleet that runs in a thread as long as the block lasts; `control_port` 0 takes a free one, None
    serves none. Raises what `serve` raises."""
    started: Future[RunningFleet] = Future()
    over = threading.Event()
    fleet = Fleet(config, more_fronts)
    thread = threading.Thread(target=_run_thread, args=(fleet, control_port, started, over), daemon=True)
    thread.start()
    try:
        yield started.result(timeout=30)
    finally:
        over.set()
        thread.join(timeout=15)


def _run_thread(
    fleet: Fleet, control_port: int | None, started: "Future[RunningFleet]", over: threading.Event
) -> None:
    async def run() -> None:
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(fleet)
            url = ""
            if control_port is not None:
                port = await stack.enter_async_context(
                    serving(application(fleet), CONTROL_ADDRESS, control_port)
                )
                url = f"http://{CONTROL_ADDRESS}:{port}"
            started.set_result(RunningFleet(fleet, asyncio.get_running_loop(), url))
            await asyncio.to_thread(over.wait)

    try:
        asyncio.run(run())
    except BaseException as error:
        if started.done():
            raise
        started.set_exception(error)
