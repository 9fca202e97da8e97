"""Faults on request: the next calls of a path fail in a chosen way."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mtandao.gateways.simulation.chance import Chance


class FaultKind(StrEnum):
    HANG_BEFORE = "hang_before"  # nothing is executed and no answer comes
    HANG_AFTER = "hang_after"  # it is executed and no answer comes
    HTML_503 = "html_503"
    JSON_500 = "json_500"
    TOO_MANY = "too_many"  # HTTP 429
    TRUNCATED = "truncated"  # executed; half of the answer comes
    WRONG_TYPE = "wrong_type"  # executed; the answer comes as HTML
    EMPTY = "empty"  # executed; an answer without a body


@dataclass(slots=True)
class Fault:
    """For the next `times` calls whose path starts with `path`, each with `probability`."""

    kind: FaultKind
    path: str = "/"
    times: int = 1
    probability: float = 1.0


class Faults:
    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, path: str) -> FaultKind | None:
        for fault in self._waiting:
            if not path.startswith(fault.path) or not self._chance.happens("fault", fault.probability):
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault.kind
        return None

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        self._waiting.clear()


UNAVAILABLE_PAGE = "<html><head><title>503 Service Unavailable</title></head><body><h1>503</h1></body></html>"


class Hang(Response):
    """No answer: holds the connection until the caller gives up, for `seconds` of real time at most."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await gave_up(receive, self._seconds):
            await HTMLResponse("<html><body>504 Gateway Time-out</body></html>", 504)(scope, receive, send)


async def gave_up(receive: Receive, seconds: float) -> bool:
    """Waits until the caller has gone; False when he outlasts `seconds`."""

    async def until_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(until_gone(), seconds)
    except TimeoutError:
        return False
    return True


class Faulty:
    """ASGI middleware that lets the waiting faults happen."""

    def __init__(
        self, app: ASGIApp, faults: Callable[[], Faults], hang_seconds: float, quiet: tuple[str, ...]
    ) -> None:
        self._app, self._faults, self._hang_seconds, self._quiet = app, faults, hang_seconds, quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        quiet = scope["type"] != "http" or scope["path"].startswith(self._quiet)
        kind = None if quiet else self._faults().take(scope["path"])
        if kind is None:
            await self._app(scope, receive, send)
            return
        instead = {
            FaultKind.HANG_BEFORE: Hang(self._hang_seconds),
            FaultKind.HTML_503: HTMLResponse(UNAVAILABLE_PAGE, 503),
            FaultKind.JSON_500: JSONResponse({"error": "internal"}, 500),
            FaultKind.TOO_MANY: Response("Too Many Requests", 429),
        }.get(kind)
        if instead is None:
            answer = await self._executed(scope, receive)
            instead = Hang(self._hang_seconds) if kind is FaultKind.HANG_AFTER else _spoilt(kind, *answer)
        await instead(scope, receive, send)

    async def _executed(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        status, body = [500], bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self._app(scope, receive, keep)
        return status[0], bytes(body)


def _spoilt(kind: FaultKind, status: int, body: bytes) -> Response:
    if kind is FaultKind.EMPTY:
        return Response(b"", status, media_type="application/json")
    if kind is FaultKind.TRUNCATED:
        return Response(body[: len(body) // 2], status, media_type="application/json")
    return HTMLResponse(f"<html><body><pre>{json.dumps(body.decode())}</pre></body></html>", status)
