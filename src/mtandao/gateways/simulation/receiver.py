"""The other side of a callback, for tests: keeps what it is sent and answers as told."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Arrival:
    at: float  # monotonic seconds
    path: str
    headers: Mapping[str, str]
    raw: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


class Receiver:
    """Serve `app`; read `arrivals`. `answers` maps a path to (status, JSON, delay in seconds).

    After `begin("/a")` it minds only what comes below `/a`, and tells paths without it: one server may so
    serve many tests, and what arrives late for one does not disturb the next.
    """

    def __init__(self) -> None:
        self._below = ""
        self.arrivals: list[Arrival] = []
        self.answers: dict[str, tuple[int, Any, float]] = {}
        self._news = threading.Condition()
        self.app = Starlette(routes=[Route("/{path:path}", self._receive, methods=["GET", "POST"])])

    def begin(self, below: str) -> None:
        """Forget everything and mind only paths below this one."""
        with self._news:
            self._below = below
            self.arrivals.clear()
            self.answers.clear()

    async def _receive(self, request: Request) -> Response:
        raw = await request.body()
        if request.url.path.startswith("/__sim__"):
            return Response()
        below = self._below
        if not request.url.path.startswith(f"{below}/"):
            return Response(status_code=410)
        path = request.url.path.removeprefix(below)
        status, answer, delay = self.answers.get(path, (200, {"ResultCode": 0, "ResultDesc": "Accepted"}, 0))
        await asyncio.sleep(delay)
        with self._news:
            if below != self._below:
                return Response(status_code=410)  # the test it was for has ended meanwhile
            self.arrivals.append(Arrival(time.monotonic(), path, dict(request.headers), raw))
            self._news.notify_all()
        return JSONResponse(answer, status)

    def wait_for(
        self,
        number: int = 1,
        *,
        path: str = "/",
        seconds: float = 10.0,
        where: Callable[[Arrival], bool] | None = None,
    ) -> list[Arrival]:
        """The first `number` arrivals whose path starts so; AssertionError when they do not come in time."""

        def matching() -> list[Arrival]:
            return [a for a in self.arrivals if a.path.startswith(path) and (where is None or where(a))]

        with self._news:
            if not self._news.wait_for(lambda: len(matching()) >= number, seconds):
                raise AssertionError(
                    f"{len(matching())} of {number} callbacks came to {path} in {seconds:g} s"
                )
            return matching()
