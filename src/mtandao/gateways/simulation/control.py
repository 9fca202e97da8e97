"""What every simulator's control API shares: reading JSON, saying no, and the handles of clock and callbacks.

JSON only, so that a page from elsewhere cannot press these buttons through somebody's browser.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.simulation.callbacks import Callbacks, UnknownCallback
from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.faults import Fault, FaultKind
from mtandao.gateways.simulation.world import World

PREFIX = "/__sim__"
Endpoint = Callable[[Request], Awaitable[Response]]


def wrong(sentence: str, status: int = 422) -> HTTPException:
    return HTTPException(status, sentence)


async def said_no(_: Request, problem: Exception) -> Response:
    """An HTTPException of the control API as JSON with its sentence."""
    assert isinstance(problem, HTTPException)
    return JSONResponse({"problem": problem.detail}, problem.status_code)


async def json_body(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise wrong("Send JSON.", 415)
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise wrong("That is not JSON.") from None
    if not isinstance(body, dict):
        raise wrong("Send a JSON object.")
    return body


def number(body: dict[str, Any], key: str, default: float | None = None) -> float:
    found = body.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e10:
        raise wrong(f"{key} must be a number, 0 or more.")
    return float(found)


def text(body: dict[str, Any], key: str, default: str | None = None) -> str:
    found = body.get(key, default)
    if not isinstance(found, str):
        raise wrong(f"{key} must be text.")
    return found.strip()


def yes_or_no(body: dict[str, Any], key: str, default: bool) -> bool:
    found = body.get(key, default)
    if not isinstance(found, bool):
        raise wrong(f"{key} must be true or false.")
    return found


def handles(world: World) -> list[Route]:
    """`/clock`, `/callbacks…`, `/faults`, `/journal`, `/reset`, `/ready` below the prefix."""

    async def ready(_: Request) -> Response:
        return JSONResponse({"ready": True})

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            _move_clock(world, await json_body(request))
        return JSONResponse(shown_clock(world.clock))

    async def callbacks(_: Request) -> Response:
        return JSONResponse({"callbacks": world.callbacks.listed()})

    async def callback(request: Request) -> Response:
        body = await json_body(request)
        id, deed = request.path_params["id"], request.path_params["deed"]
        try:
            _do(world.callbacks, id, deed, body)
        except UnknownCallback as problem:
            raise wrong(str(problem), 404) from None
        return JSONResponse({"done": deed})

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            world.faults.add(_fault(await json_body(request)))
        return JSONResponse({"faults": world.faults.listed()})

    async def journal(_: Request) -> Response:
        return JSONResponse({"journal": world.journal.lines()})

    async def reset(request: Request) -> Response:
        await json_body(request)
        world.reset()
        return JSONResponse({"done": "reset"})

    return [
        Route("/ready", ready),
        Route("/clock", clock, methods=["GET", "POST"]),
        Route("/callbacks", callbacks),
        Route("/callbacks/{id}/{deed}", callback, methods=["POST"]),
        Route("/faults", faults, methods=["GET", "POST"]),
        Route("/journal", journal),
        Route("/reset", reset, methods=["POST"]),
    ]


def shown_clock(clock: VirtualClock) -> dict[str, Any]:
    return {
        "calendar": clock.calendar().isoformat(timespec="seconds"),
        "offset_seconds": clock.offset.total_seconds(),
        "seconds": clock.seconds(),
        "scale": clock.scale,
    }


def _move_clock(world: World, body: dict[str, Any]) -> None:
    """`{"advance_seconds": 90}`, or `{"set": "2026-12-01T06:00:00+03:00"}`."""
    if "set" in body:
        try:
            instant = datetime.fromisoformat(text(body, "set"))
        except ValueError:
            raise wrong("set must be an instant like 2026-12-01T06:00:00+03:00.") from None
        if instant.tzinfo is None:
            raise wrong("set needs its offset from UTC, like +03:00.")
        world.clock.set_calendar(instant)
    else:
        world.clock.advance(number(body, "advance_seconds"))
    world.keep_clock()
    world.scheduler.poke()


def _do(callbacks: Callbacks, id: str, deed: str, body: dict[str, Any]) -> None:
    if deed == "replay":
        callbacks.replay(id)
    elif deed == "duplicate":
        callbacks.duplicate(id)
    elif deed == "alter":
        if not isinstance(body.get("payload"), dict):
            raise wrong("payload must be a JSON object.")
        callbacks.alter(id, body["payload"])
    elif deed == "drop":
        callbacks.drop(id)
    elif deed == "delay":
        callbacks.delay(id, number(body, "seconds", 60.0))
    else:
        raise wrong(f"A callback cannot be told to {deed}.", 404)


def _fault(body: dict[str, Any]) -> Fault:
    try:
        kind = FaultKind(text(body, "kind"))
    except ValueError:
        raise wrong(f"kind must be one of {', '.join(FaultKind)}.") from None
    return Fault(
        kind, text(body, "path", "/"), int(number(body, "times", 1)), number(body, "probability", 1.0)
    )
