"""Running a simulator: as a process in the foreground, or in a thread beside a test."""

import asyncio
import atexit
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from signal import SIGINT, SIGTERM

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from mtandao.gateways.simulation.loopback import is_loopback

PATIENCE_SECONDS = 20.0
GRACE_SECONDS = (
    0.05  # the server's native threads outlive it by a moment and must not meet an ending interpreter
)


class PortTaken(OSError):
    """Somebody already listens there. The text is a sentence."""


class NotOnThisMachine(ValueError):
    """A simulator listens on loopback only."""


def serve(app: ASGIApp, *, port: int, host: str = "127.0.0.1") -> None:
    """Until SIGINT or SIGTERM. PortTaken, before anything starts, when the port is not free."""
    refuse_unless_free(host, port)

    async def run() -> None:
        server = _server(app, host, port)
        loop = asyncio.get_running_loop()
        for signal in (SIGINT, SIGTERM):
            loop.add_signal_handler(signal, _stop, server)
        await server.serve()

    asyncio.run(run())
    time.sleep(GRACE_SECONDS)


def refuse_unless_free(host: str, port: int) -> None:
    """PortTaken or NotOnThisMachine, with a sentence, when nothing could listen there."""
    if not is_loopback(f"http://{host}/"):
        raise NotOnThisMachine(f"A simulator listens on loopback only, and {host} is not.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Port {port} on {host} is taken. Stop who listens there, or choose another."
            ) from None


@contextmanager
def in_background(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The application in a thread of its own, on that port or a free one; yields its base URL."""
    _be_patient_at_exit()
    port = port or free_port(host)
    loop = asyncio.new_event_loop()
    server: list[Server] = []

    async def run() -> None:
        server.append(_server(app, host, port))
        await server[0].serve()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    try:
        _wait_until_up(host, port, thread)
        yield f"http://{host}:{port}"
    finally:
        loop.call_soon_threadsafe(_stop, server[0])
        thread.join(PATIENCE_SECONDS)
        loop.close()


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


@cache
def _be_patient_at_exit() -> None:
    atexit.register(time.sleep, GRACE_SECONDS)


def _server(app: ASGIApp, host: str, port: int) -> Server:
    return Server(
        app, host, port, interface=Interfaces.ASGI, websockets=False, log_enabled=False, backlog=1024
    )


def _stop(server: Server) -> None:
    server.stop()  # type: ignore[no-untyped-call]


def _wait_until_up(host: str, port: int, thread: threading.Thread) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and thread.is_alive():
        try:
            httpx.get(f"http://{host}:{port}/__sim__/ready", trust_env=False, timeout=PATIENCE_SECONDS)
        except httpx.ConnectError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"The application on port {port} did not come up.")
