"""From an HTTP answer to one of the four values."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.refusals import BAD_TOKEN, kind_of_error, kind_of_response_code
from mtandao.gateways.mpesa.tolerant import text
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.redaction import HIDDEN
from mtandao.gateways.outbound.wire import Heard

T = TypeVar("T")
_BUSY_STATUS = 429
_SECONDS_WHEN_UNTOLD = 300


def read(
    heard: Heard,
    read_body: Callable[[Mapping[str, Any]], T],
    is_success: Callable[[str], bool],
    read_error: Callable[[str, str], T | None] | None = None,
) -> Answer[T]:
    """Decide by the error code first, then by the HTTP status, then by the response code."""
    try:
        error = _error_of(heard)
        if error is not None:
            return _read_error(heard, *error, read_error)
        if heard.status >= 300 or not isinstance(heard.body, Mapping):
            return _without_envelope(heard)
        return _read_response(heard, heard.body, read_body, is_success)
    except MalformedPayload as problem:
        return Unknown(f"the answer makes no sense: {problem}", heard.exchange)


def _read_error(
    heard: Heard, code: str, message: str, read_error: Callable[[str, str], T | None] | None
) -> Answer[T]:
    value = read_error(code, message) if read_error else None
    if value is not None:
        return Accepted(value, heard.exchange)
    kind = kind_of_error(code, message, heard.status)
    if kind is None:
        return Unknown(f"{code} {message}".strip(), heard.exchange)
    return Rejected(code, HIDDEN if code in BAD_TOKEN else message, kind, heard.exchange)


def _without_envelope(heard: Heard) -> Rejected | Unknown:
    """No JSON worth the name. A 4xx comes from the gate, before execution; a 5xx says nothing."""
    if heard.status == _BUSY_STATUS:
        return Rejected("http.429", "too many requests", Kind.BUSY, heard.exchange)
    if heard.status in (401, 403):
        return Rejected(f"http.{heard.status}", "not authorised", Kind.CREDENTIALS, heard.exchange)
    if 400 <= heard.status < 500 and heard.status != 408:
        return Rejected(f"http.{heard.status}", "refused without a reason", Kind.INVALID, heard.exchange)
    return Unknown(f"HTTP {heard.status} with no answer we can read", heard.exchange)


def _read_response(
    heard: Heard,
    body: Mapping[str, Any],
    read_body: Callable[[Mapping[str, Any]], T],
    is_success: Callable[[str], bool],
) -> Answer[T]:
    code = text(body.get("ResponseCode", body.get("ResponseStatus", body.get("Response Status"))))
    if not code:
        raise MalformedPayload("ResponseCode is missing.")
    if is_success(code):
        return Accepted(read_body(body), heard.exchange)
    words = text(body.get("ResponseDescription", body.get("ResponseMessage")))
    kind = kind_of_response_code(code)
    if kind is None:
        return Unknown(f"{code} {words}".strip(), heard.exchange)
    return Rejected(code, words, kind, heard.exchange)


def _error_of(heard: Heard) -> tuple[str, str] | None:
    if not isinstance(heard.body, Mapping) or heard.body.get("errorCode") is None:
        return None
    return text(heard.body["errorCode"]), text(heard.body.get("errorMessage"))


def is_bad_token(heard: Heard) -> bool:
    try:
        error = _error_of(heard)
    except MalformedPayload:
        return False
    return error[0] in BAD_TOKEN if error else heard.status == 401


def token_of(heard: Heard) -> tuple[str, int] | None:
    """Token and its seconds, from text or number; None when the answer holds no token."""
    if heard.status != 200 or not isinstance(heard.body, Mapping):
        return None
    value, seconds = heard.body.get("access_token"), heard.body.get("expires_in")
    if not isinstance(value, str) or not value.isascii() or not value.strip():
        return None
    try:
        return value.strip(), max(0, min(int(str(seconds)), 86_400))
    except ValueError:
        return value.strip(), _SECONDS_WHEN_UNTOLD


def failed_token(heard: Heard | NotSent | Unknown) -> Rejected | NotSent:
    """Why there is no token. Whatever it was, the call itself was not made."""
    if not isinstance(heard, Heard):
        return NotSent(f"no token: {heard.reason}", heard.exchange)
    if 400 <= heard.status < 500 and heard.status != _BUSY_STATUS:
        code = (_error_of(heard) or (f"http.{heard.status}", ""))[0]
        return Rejected(
            code, "Daraja does not accept the consumer key and secret", Kind.CREDENTIALS, heard.exchange
        )
    return NotSent(f"no token: HTTP {heard.status}", heard.exchange)
