"""Speaking to PhonePe's checkout v2. Every call comes back as one of four values; none is repeated on its own,
except once after PhonePe refused the token, because then nothing was executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, NotSent, Rejected, Unknown, problem_of
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.outbound.wire import Heard, Timeouts, Wire
from mtandao.gateways.phonepe.tokens import Token, app_name, current

PRODUCTION = "https://api.phonepe.com"
Json = dict[str, Any]
KINDS = {401: Kind.CREDENTIALS, 403: Kind.CREDENTIALS, 429: Kind.BUSY}
NOT_THERE = (
    "INVALID_MERCHANT_ORDER_ID",
    "ORDER_NOT_FOUND",
    "TRANSACTION_NOT_FOUND",
    "INVALID_MERCHANT_REFUND_ID",
)


@dataclass(frozen=True, slots=True)
class PhonePeConfig:
    client_id: str
    client_secret: str = field(repr=False)
    client_version: str = "1"
    base_url: str = PRODUCTION
    timeouts: Timeouts = field(default_factory=Timeouts)


class PhonePeClient:
    """One merchant's line. Thread-safe. Amounts are paise."""

    def __init__(self, config: PhonePeConfig) -> None:
        self._config = config
        self._wire = Wire(config.base_url, config.timeouts)
        self._app = app_name(config.base_url, config.client_id)

    def pay(self, body: Mapping[str, Any]) -> Answer[Json]:
        """Its `merchantOrderId` is taken once."""
        return self._call("POST", "/apis/pg/checkout/v2/pay", body)

    def status(self, order: str) -> Answer[Json]:
        return self._call("GET", f"/apis/pg/checkout/v2/order/{order}/status?details=true&errorContext=true")

    def refund(self, *, key: str, order: str, amount: int) -> Answer[Json]:
        body = {"merchantRefundId": key, "originalMerchantOrderId": order, "amount": amount}
        return self._call("POST", "/apis/pg/payments/v2/refund", body)

    def refund_status(self, key: str) -> Answer[Json]:
        return self._call("GET", f"/apis/pg/payments/v2/refund/{key}/status")

    def check_keys(self) -> Answer[None]:
        """Whether PhonePe gives a token for our keys."""
        answer = self._asked_token()
        return Accepted(None) if isinstance(answer, Accepted) else answer

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer[Json]:
        refused = ""
        while True:
            problems: list[Rejected | NotSent | Unknown] = []
            token = current(self._app, real_now(), partial(self._fetched, problems), refused=refused)
            if token is None:
                return _never_called(problems)
            headers = {"Authorization": f"O-Bearer {token}"}
            heard = self._wire.call(method, path, json_body=body, headers=headers)
            if not isinstance(heard, Heard):
                return heard
            if heard.status == 401 and not refused:
                refused = token
                continue
            return read(heard)

    def _fetched(self, problems: list[Rejected | NotSent | Unknown]) -> Token | None:
        answer = self._asked_token()
        if isinstance(answer, Accepted):
            return answer.value
        problems.append(answer)
        return None

    def _asked_token(self) -> Answer[Token]:
        config, now = self._config, real_now()
        form = {
            "client_id": config.client_id,
            "client_version": config.client_version,
            "client_secret": config.client_secret,
            "grant_type": "client_credentials",
        }
        shown = {"client_id": config.client_id, "grant_type": "client_credentials"}
        heard = self._wire.call("POST", "/apis/identity-manager/v1/oauth/token", form=form, keep=shown)
        if not isinstance(heard, Heard):
            return heard
        answer = read(heard)
        if not isinstance(answer, Accepted):
            return answer
        value = answer.value.get("access_token")
        try:
            until = datetime.fromtimestamp(int(answer.value["expires_at"]), UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            return Unknown("the token has no end", heard.exchange)
        if not value:
            return Unknown("the answer holds no token", heard.exchange)
        return Accepted(Token(str(value), now + (until - now) / 2, until), heard.exchange)

    def close(self) -> None:
        self._wire.close()


def _never_called(problems: list[Rejected | NotSent | Unknown]) -> Rejected | NotSent:
    """Without a token the call itself was not made, whatever became of asking for one."""
    problem = problems[-1] if problems else NotSent("there is no token")
    return problem if isinstance(problem, Rejected) else NotSent(problem_of(problem), problem.exchange)


def read(heard: Heard) -> Answer[Json]:
    """5xx may have been executed; everything below was refused before."""
    body = heard.body if isinstance(heard.body, dict) else None
    if heard.status >= 500:
        return Unknown(str((body or {}).get("message") or f"HTTP {heard.status}"), heard.exchange)
    if heard.status >= 400:
        said = body or {}
        code = str(said.get("code") or heard.status)
        words = str(said.get("message") or f"HTTP {heard.status}")
        kind = KINDS.get(heard.status, Kind.INVALID)
        if "DUPLICATE" in code.upper() or "already" in words.lower():
            kind = Kind.ALREADY_DONE
        return Rejected(code, words, kind, heard.exchange)
    if body is None:
        return Unknown(f"HTTP {heard.status} without JSON", heard.exchange)
    return Accepted(body, heard.exchange)
