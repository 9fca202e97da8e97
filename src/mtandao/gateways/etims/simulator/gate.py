"""Before a call is looked at: is KRA there, who calls, does he call too often, is it JSON."""

import json
import secrets
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.etims.simulator.world import Installed, Kra


class Said(Exception):
    """Ends a call with a result code. HTTP stays 200, as at KRA."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Away(Exception):
    """Nobody answers but a machine in front."""


class Faulted(Exception):
    """The newer door's own refusal, in Apigee's form."""

    def __init__(self, status: int, words: str, code: str) -> None:
        super().__init__(words)
        self.status, self.words, self.code = status, words, code


def world_of(request: Request) -> Kra:
    world: Kra = request.app.state.world
    return world


def envelope(world: Kra, code: str, message: str, data: Any = None) -> Response:
    return JSONResponse({"resultCd": code, "resultMsg": message, "resultDt": world.stamp(), "data": data})


def well(world: Kra, data: Any = None) -> Response:
    return envelope(world, "000", "It is succeeded", data)


async def said(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Said)
    return envelope(world_of(request), problem.code, problem.message)


async def away(_: Request, __: Exception) -> Response:
    return Response("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", 503)


async def faulted(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Faulted)
    fault = {"faultstring": problem.words, "detail": {"errorcode": problem.code}}
    return JSONResponse({"fault": fault}, problem.status)


async def opened(request: Request) -> dict[str, Any]:
    """KRA is there, the door is open, and the body is JSON. Takes its usual time."""
    world = world_of(request)
    if world.is_away:
        raise Away
    _token_must_be_good(world, request)
    await world.clock.sleep(world.chance.between("answer", world.config.answer_after))
    raw = await request.body()
    if not raw:
        raise Said("911", "Request body does not exist")
    try:
        body = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise Said("893", "Request body is not readable") from None
    if not isinstance(body, dict):
        raise Said("893", "Request body is not readable")
    return body


def caller(request: Request) -> Installed:
    """The device whose key it is. Said 900 or 901."""
    world, headers = world_of(request), request.headers
    tin, branch, key = headers.get("tin", ""), headers.get("bhfid", ""), headers.get("cmckey", "")
    missing = [name for name, value in (("tin", tin), ("bhfId", branch), ("cmcKey", key)) if not value]
    if missing:
        raise Said("900", f"There is no header: {', '.join(missing)}")
    device = world.devices.get((tin, branch))
    if device is None or not secrets.compare_digest(device.key, key):
        raise Said("901", "It is not valid device")
    if world.too_many(tin, branch):
        raise Said("990", "It exceeded the maximum number of views")
    return device


def _token_must_be_good(world: Kra, request: Request) -> None:
    """On the newer door only."""
    if not request.url.path.startswith("/etims-oscu/"):
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    until = world.tokens.get(token, 0.0)
    if scheme.lower() != "bearer" or until <= world.clock.seconds():
        raise Faulted(401, "Invalid Access Token", "keymanagement.service.invalid_access_token")
    if not request.headers.get("apigee_app_id"):
        raise Faulted(403, "Missing app id", "steps.raisefault.RaiseFault")
