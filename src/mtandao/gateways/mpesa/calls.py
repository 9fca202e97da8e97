"""The one way out to Daraja: check, queue, send, understand. No call is ever repeated on its own,
except once after Daraja refused the token, because then nothing was executed."""

import base64
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from mtandao.gateways.mpesa.config import DarajaConfig
from mtandao.gateways.mpesa.errors import InvalidRequest
from mtandao.gateways.mpesa.reading import failed_token, is_bad_token, read, token_of
from mtandao.gateways.mpesa.requests import Builder
from mtandao.gateways.mpesa.tokens import Token, TokenStore, current_token
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.pace import Pace
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.outbound.wire import Heard, Wire

log = logging.getLogger(__name__)
T = TypeVar("T")


class Caller:
    """Token, pace and connections of one app. Thread-safe; keep one per process and close it at the end.

    `now` must be the real time: tokens and passwords live in Daraja's time, not in the demo's.
    """

    def __init__(
        self,
        config: DarajaConfig,
        tokens: TokenStore,
        *,
        now: Callable[[], datetime] = real_now,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._config, self._tokens, self._now = config, tokens, now
        self._wire = Wire(config.base_url, config.timeouts, proxy=config.proxy, transport=transport)
        self._pace = Pace(config.requests_per_second, config.burst)

    def _call(
        self,
        path: str,
        build: Builder,
        read_body: Callable[[Mapping[str, Any]], T],
        *,
        method: str = "POST",
        is_success: Callable[[str], bool] = ("0", "00").__contains__,
        read_error: Callable[[str, str], T | None] | None = None,
    ) -> Answer[T]:
        """Check, queue, send, understand. The one way out for every API."""
        try:
            body = build()
        except InvalidRequest as problem:
            return Rejected("local.invalid", str(problem), Kind.INVALID)
        if not self._pace.take(self._config.patience_seconds):
            return NotSent("too many calls to Daraja are waiting already")
        heard = self._send(method, path, body)
        answer = read(heard, read_body, is_success, read_error) if isinstance(heard, Heard) else heard
        _log(path, answer)
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any]) -> Heard | Rejected | NotSent | Unknown:
        refused: Token | None = None
        while True:
            try:
                token = current_token(
                    self._tokens, self._config.app, now=self._now, fetch=self._fetch_token, refused=refused
                )
            except _NoToken as problem:
                return problem.answer
            heard = self._wire.call(
                method, path, json_body=body, headers={"Authorization": f"Bearer {token.value}"}
            )
            if refused is not None or not isinstance(heard, Heard) or not is_bad_token(heard):
                return heard
            refused = token  # refused at the gate, so nothing was executed: once more with a new one

    def check_keys(self) -> Answer[None]:
        """Whether Daraja gives a token for our keys. Nothing else is asked of it."""
        try:
            self._fetch_token()
        except _NoToken as problem:
            return problem.answer
        return Accepted(None)

    def _fetch_token(self) -> Token:
        pair = f"{self._config.consumer_key}:{self._config.consumer_secret}".encode()
        asked_at = self._now()
        heard = self._wire.call(
            "GET",
            "/oauth/v1/generate",
            params={"grant_type": "client_credentials"},
            headers={"Authorization": "Basic " + base64.b64encode(pair).decode()},
        )
        found = token_of(heard) if isinstance(heard, Heard) else None
        if found is None:
            raise _NoToken(failed_token(heard))
        return Token.issued(found[0], now=asked_at, seconds=found[1])

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _NoToken(Exception):
    """No token, so the call itself was never made."""

    def __init__(self, answer: Rejected | NotSent) -> None:
        super().__init__()
        self.answer = answer


def _log(path: str, answer: Answer[Any]) -> None:
    status = answer.exchange.status if answer.exchange else None
    took = answer.exchange.milliseconds if answer.exchange else 0
    said = (
        "" if isinstance(answer, Accepted) else getattr(answer, "code", "") or getattr(answer, "reason", "")
    )
    log.info("daraja %s: %s %s (HTTP %s, %d ms)", path, type(answer).__name__.lower(), said, status, took)
