"""One HTTP call, and whether it left. Never repeats a call by itself."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from mtandao.gateways.outbound.answers import Exchange, NotSent, Unknown
from mtandao.gateways.outbound.redaction import for_keeping

LONGEST_ANSWER = 4 * 1024 * 1024
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `total` bounds the whole call, so that an answer that trickles cannot hold a worker."""

    connect: float = 5.0
    write: float = 10.0
    read: float = 30.0
    pool: float = 5.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer arrived. `body` is the JSON (fractions as Decimal) or None when it was no JSON."""

    status: int
    body: Any
    text: str
    exchange: Exchange


class Wire:
    """Thread-safe. Proxies come from `proxy` alone, never from the environment."""

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        *,
        headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._total = timeouts.total
        self._http = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(
                connect=timeouts.connect, write=timeouts.write, read=timeouts.read, pool=timeouts.pool
            ),
            headers=dict(headers or {}),
            proxy=proxy,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )

    def call(
        self,
        method: str,
        path: str,
        *,
        json_body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        keep: Mapping[str, Any] | None = None,
        raw_json: bytes | None = None,
    ) -> Heard | NotSent | Unknown:
        """Send once. An answer of any status is `Heard`; what it means is the caller's to say.

        `keep` is what the record shows in place of the body. `raw_json` is a body that must not change by a byte.
        """
        sent = for_keeping(next((body for body in (keep, json_body, form) if body is not None), None))
        started = time.monotonic()
        said = dict(headers or {}) | ({"Content-Type": "application/json"} if raw_json is not None else {})
        try:
            request = self._http.build_request(
                method, path, json=json_body, data=form, content=raw_json, params=params, headers=said
            )
        except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as problem:
            return NotSent(f"the request could not be written: {problem}", Exchange(method, path, sent))
        try:
            response, text = self._exchange(request, started)
        except _NEVER_LEFT as problem:
            return NotSent(_reason(problem), Exchange(method, path, sent, milliseconds=_since(started)))
        except (httpx.HTTPError, _TooMuch) as problem:
            return Unknown(_reason(problem), Exchange(method, path, sent, milliseconds=_since(started)))
        body = _json(text)
        exchange = Exchange(
            method, path, sent, response.status_code, for_keeping(body, text), _since(started)
        )
        return Heard(response.status_code, body, text, exchange)

    def _exchange(self, request: httpx.Request, started: float) -> tuple[httpx.Response, str]:
        response = self._http.send(request, stream=True)
        try:
            pieces, size = [], 0
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > LONGEST_ANSWER:
                    raise _TooMuch(f"the answer is longer than {LONGEST_ANSWER} bytes")
                if time.monotonic() - started > self._total:
                    raise _TooMuch(f"the answer was not complete after {self._total:g} s")
        finally:
            response.close()
        return response, b"".join(pieces).decode("utf-8", errors="replace")

    def close(self) -> None:
        self._http.close()


class _TooMuch(Exception):
    """The answer is too long or too slow to wait for."""


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _reason(problem: Exception) -> str:
    words = str(problem).strip()
    return f"{type(problem).__name__}: {words}" if words else type(problem).__name__


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
