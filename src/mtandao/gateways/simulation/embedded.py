"""Serves a web application from inside the simulator's event loop, on one loopback address."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server


class PortTaken(RuntimeError):
    """Something else listens on this address and port."""


@contextlib.asynccontextmanager
async def serving(app: Any, address: str, port: int) -> AsyncIterator[int]:
    """Serves an ASGI application as long as the block lasts; gives the port, which 0 lets the system choose.
    Raises `PortTaken`."""
    port = _free_port(address, port)
    server = Server(app, address=address, port=port, interface=Interfaces.ASGINL, log_enabled=False)
    running = asyncio.create_task(server.serve())
    try:
        await _until_it_answers(address, port, running)
        yield port
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait((running,), timeout=5.0)


def _free_port(address: str, port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortTaken(f"{address}:{port} is taken: {error.strerror}") from error
        return int(probe.getsockname()[1])


async def _until_it_answers(address: str, port: int, running: "asyncio.Task[None]") -> None:
    for _ in range(250):
        if running.done():
            break
        try:
            _, writer = await asyncio.open_connection(address, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return
    raise PortTaken(f"nothing could be served on {address}:{port}")
