"""Everything received and sent, newest last, as much as fits. For the page and for assertions in tests."""

import itertools
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mtandao.gateways.simulation.clock import VirtualClock

LONGEST = 4_000  # characters kept of one body


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: str
    direction: str  # "received" or "sent"
    method: str
    url: str
    status: int | None
    milliseconds: int
    body: str
    answer: str


class Journal:
    def __init__(self, clock: VirtualClock, size: int = 2_000) -> None:
        self._clock = clock
        self._lines: deque[Line] = deque(maxlen=size)
        self._numbers = itertools.count(1)

    def write(
        self,
        direction: str,
        method: str,
        url: str,
        status: int | None,
        started: float,
        body: str,
        answer: str,
    ) -> None:
        self._lines.append(
            Line(
                next(self._numbers),
                self._clock.calendar().isoformat(timespec="milliseconds"),
                direction,
                method,
                url,
                status,
                round((time.monotonic() - started) * 1000),
                body[:LONGEST],
                answer[:LONGEST],
            )
        )

    def lines(self, newest: int | None = None) -> list[dict[str, Any]]:
        kept = list(self._lines)
        return [asdict(line) for line in (kept[-newest:] if newest else kept)]

    def clear(self) -> None:
        self._lines.clear()


class Recorded:
    """ASGI middleware: writes each request with its answer into the journal, except below `quiet` paths."""

    def __init__(self, app: ASGIApp, journal: Journal, quiet: Sequence[str]) -> None:
        self._app, self._journal, self._quiet = app, journal, tuple(quiet)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/" or scope["path"].startswith(self._quiet):
            await self._app(scope, receive, send)
            return
        started, body, answer, status = time.monotonic(), bytearray(), bytearray(), [0]

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request" and len(body) < LONGEST:
                body.extend(message.get("body", b""))
            return message

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            elif message["type"] == "http.response.body" and len(answer) < LONGEST:
                answer.extend(message.get("body", b""))
            await send(message)

        query = scope["query_string"].decode("latin-1")
        url = scope["path"] + (f"?{query}" if query else "")
        try:
            await self._app(scope, hear, tell)
        finally:
            self._journal.write(
                "received",
                scope["method"],
                url,
                status[0] or None,  # none: the connection was left hanging
                started,
                body.decode("utf-8", errors="replace"),
                answer.decode("utf-8", errors="replace"),
            )
