"""Daraja's gate: what every call passes before its own API sees it, and the error envelope."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.world import Safaricom


class Refused(Exception):
    """Ends a request with Daraja's error envelope. The HTTP status follows the code's first digits."""

    def __init__(self, code: str, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.status = status or (int(code[:3]) if code[:3].isdecimal() and code[:1] in "45" else 500)


async def refusal_page(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    body = {
        "requestId": "-".join(secrets.token_hex(size) for size in (2, 2, 2, 6)),
        "errorCode": refused.code,
        "errorMessage": refused.message,
    }
    return JSONResponse(body, refused.status)


async def nothing_there(request: Request, _: Exception) -> Response:
    return await refusal_page(request, Refused("404.001.01", "Resource not found"))


async def wrong_method(request: Request, _: Exception) -> Response:
    return await refusal_page(request, Refused("405.001", "Method not allowed"))


@dataclass(frozen=True, slots=True)
class Passed:
    """Who calls and what he said."""

    app: str
    body: dict[str, Any]


def world_of(request: Request) -> Safaricom:
    world: Safaricom = request.app.state.world
    return world


async def passed(request: Request, *, bad_token: str = "404.001.03", gets: bool = False) -> Passed:
    """Maintenance, method, token, limits, JSON, in this order. Refused when one of them fails."""
    world = world_of(request)
    if world.whims.maintenance:
        raise Refused("00.002.1001", "Service is currently under maintenance. Please try again later", 503)
    if request.method == "GET" and not gets:
        raise Refused("404.001.04", "Invalid Authentication Header")
    app = _app(world, request, bad_token)
    broken = world.limits.exceeded(app)
    if broken:
        raise Refused(*broken)
    return Passed(app, await _body(request))


def _app(world: Safaricom, request: Request, bad_token: str) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refused("404.001.04", "Invalid Authentication Header")
    app = world.tokens.app_of(token.strip())
    if app is None:
        raise Refused(bad_token, "Invalid Access Token")
    return app


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    if request.method == "GET" and not raw:
        return dict(request.query_params)
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refused("400.002.02", "Bad Request - Invalid BusinessShortCode")  # what a form gets, oddly
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused("400.002.05", "Invalid Request Payload")
    return body


def invalid(field: str, why: str = "") -> Refused:
    return Refused("400.002.02", f"Bad Request - Invalid {field}" + (f" ({why})" if why else ""))


def value(body: dict[str, Any], field: str) -> str:
    """A required field as text."""
    found = body.get(field)
    if found is None or isinstance(found, bool | list | dict) or not str(found).strip():
        raise invalid(field)
    return str(found).strip()
