"""Every refusal as an RFC 9457 problem: a code for programs, a sentence for people, fields by path."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import Response
from pydantic import BaseModel, Field

from mtandao.doors.api.sentences import sentence
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotFound, NotKnown, Refusal, Unavailable

log = logging.getLogger("mtandao.api")

CONTENT_TYPE = "application/problem+json"
TRY_AGAIN_SECONDS = 5
TRY_LATER_SECONDS = 60


class Problem(BaseModel):
    """What went wrong, by RFC 9457."""

    type: str = Field(description="`urn:mtandao:problem:` and the code.")
    title: str
    status: int
    detail: str = Field(description="A sentence that says how to go on.")
    code: str = Field(description="For programs: `subscription.not_active`.")
    instance: str = Field(description="This very request, as it stands in the audit and the log.")
    fields: dict[str, str] | None = Field(None, description="What is wrong, by the path of the field.")
    facts: dict[str, str] | None = Field(None, description="What stood in the way.")


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    answer = _problem(request, refusal.status, refusal.code, refusal.detail, refusal.fields, refusal.facts)
    if refusal.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if refusal.status == 429:
        answer["Retry-After"] = str(refusal.facts.get("retry_after_s", TRY_LATER_SECONDS))
    return answer


def _problem(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    fields: dict[str, str] | None = None,
    facts: dict[str, object] | None = None,
) -> HttpResponse:
    said: dict[str, Any] = {
        "type": f"urn:mtandao:problem:{code}",
        "title": code.replace(".", " ").replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": f"urn:uuid:{_number(request)}",
    }
    if fields:
        said["fields"] = fields
    if facts:
        said["facts"] = {name: str(value) for name, value in facts.items()}
    return Response(said, status=status, content_type=CONTENT_TYPE)


def away(request: HttpRequest) -> HttpResponse:
    answer = _problem(
        request,
        503,
        "unavailable",
        "Something that this needs is away. Nothing was changed; try again soon.",
    )
    answer["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return answer


def on_refusal(request: HttpRequest, refusal: Refusal | type[Refusal]) -> HttpResponse:
    assert isinstance(refusal, Refusal)
    return problem(request, refusal)


def on_malformed(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    fields = {_path(each["loc"]): sentence(each) for each in error.errors}
    return problem(request, Malformed("This cannot be read: see the fields.", fields=fields))


def _path(location: tuple[Any, ...]) -> str:
    """Where in what was sent: `("body", "body", "burst", "time")` is `burst.time`."""
    parts = location[2:] if location[0] == "body" else location[1:]
    return ".".join(map(str, parts)) or "body"


def on_http_error(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """Ninja's own: a body that is no JSON."""
    assert isinstance(error, HttpError)
    if error.status_code == 400:
        return problem(
            request, Malformed("The body is no JSON.", fields={"body": "One JSON object, in UTF-8."})
        )
    if error.status_code == 401:
        return problem(request, NotKnown("Sign in first."))
    return _problem(request, error.status_code, "refused", str(error))


def on_not_found(request: HttpRequest, _error: Http404 | type[Http404]) -> HttpResponse:
    return problem(request, NotFound("There is nothing at this address. /api/docs lists what there is."))


def on_away(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    log.warning("away: %s", error)
    return away(request)


def on_too_big(request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
    return _problem(request, 413, "body_too_big", "The body is too big.")


def on_bad_value(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """A value that passed our checks and that no column holds."""
    log.warning("the database refused a value: %s", error)
    return problem(request, Malformed("A value is too long or too large. Nothing was changed."))


def on_error(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Unexpected: everything into the log, nothing to the asker but the number to ask us with."""
    seen = error if isinstance(error, Exception) else None
    log.error("%s %s failed, request %s", request.method, request.path, _number(request), exc_info=seen)
    return _problem(request, 500, "failed", "This failed on our side. It is in our log under this instance.")


def _number(request: HttpRequest) -> str:
    """The request as it stands in the audit, the outbox and the log."""
    ctx = getattr(request, "ctx", None)  # not there on paths that answer on any host
    return str(ctx.request_id if ctx else new_id())


def handle_everything(api: NinjaAPI) -> None:
    """From the special to the general; ninja asks by the exception's own bases."""
    api.add_exception_handler(Refusal, on_refusal)
    api.add_exception_handler(ValidationError, on_malformed)
    api.add_exception_handler(HttpError, on_http_error)
    api.add_exception_handler(Http404, on_not_found)
    api.add_exception_handler(RequestDataTooBig, on_too_big)
    api.add_exception_handler(DataError, on_bad_value)
    for outside in (Unavailable, OperationalError, InterfaceError):
        api.add_exception_handler(outside, on_away)
    api.add_exception_handler(DatabaseError, on_error)
    api.add_exception_handler(Exception, on_error)
