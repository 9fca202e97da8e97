"""How the control reads a request and refuses one: only from this machine, only well-formed."""

import ipaddress
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_Form = TypeVar("_Form")


class Refusal(HTTPException):
    """An answer `{code, detail}`."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, detail)
        self.code = code


def guarded(handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Only for programs and pages of this machine: another site's page in the same browser is turned away."""

    async def handle(request: Request) -> Response:
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if not _is_local(host) or (origin and urlsplit(origin).netloc != host):
            raise Refusal(403, "not_local", "only this control's own page and programs of this machine may")
        response: Response = await handler(request)
        return response

    return handle


def _is_local(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


async def refused(_request: Request, error: Exception) -> Response:
    """A refusal as JSON."""
    assert isinstance(error, HTTPException)
    code = error.code if isinstance(error, Refusal) else f"http.{error.status_code}"
    return JSONResponse({"code": code, "detail": error.detail}, status_code=error.status_code)


async def json_body(request: Request) -> Any:
    """The parsed body. Raises `Refusal`."""
    try:
        return await request.json()
    except ValueError as error:
        raise Refusal(422, "body.not_json", "the body is not JSON") from error


async def json_object(request: Request) -> dict[str, Any]:
    """The body as an object, an empty one when there is none. Raises `Refusal`."""
    body = await json_body(request) if await request.body() else {}
    if not isinstance(body, dict):
        raise Refusal(422, "body.malformed", "the body is a JSON object")
    return body


def asked(request: Request, name: str) -> str:
    """A query parameter, or nothing."""
    return request.query_params.get(name, "")


def limit(request: Request) -> int:
    """How many rows are asked for. Raises `Refusal`."""
    given = asked(request, "limit") or "200"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 5_000:
        raise Refusal(422, "limit.malformed", "limit is 1 to 5000")
    return int(given)


def read_form(form: TypeAdapter[_Form], body: dict[str, Any]) -> _Form:
    """The body as a form. Raises `Refusal` with the first thing that is wrong."""
    try:
        return form.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refusal(422, "body.malformed", f"{where}: {first['msg']}".removeprefix(": ")) from error
