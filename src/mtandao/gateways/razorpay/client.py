"""Speaking to Razorpay. Every call comes back as one of four values; none is ever repeated on its own."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.wire import Heard, Timeouts, Wire

PRODUCTION = "https://api.razorpay.com"
T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RazorpayConfig:
    key_id: str
    key_secret: str = field(repr=False)
    base_url: str = PRODUCTION
    timeouts: Timeouts = field(default_factory=Timeouts)


class RazorpayClient:
    """One account's line. Thread-safe. Amounts are paise, times are seconds of Unix."""

    def __init__(self, config: RazorpayConfig, *, transport: httpx.BaseTransport | None = None) -> None:
        pair = base64.b64encode(f"{config.key_id}:{config.key_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        self._wire = Wire(config.base_url, config.timeouts, headers=headers, transport=transport)

    def payments_of_order(self, order_id: str) -> Answer[list[Json]]:
        return self._call("GET", f"/v1/orders/{order_id}/payments", read=_items)

    def create_link(self, body: Mapping[str, Any]) -> Answer[Json]:
        """Its `reference_id` is taken once: made twice it is ALREADY_DONE."""
        return self._call("POST", "/v1/payment_links", body)

    def links_of_reference(self, reference: str) -> Answer[list[Json]]:
        found = lambda body: _listed(body, "payment_links")  # noqa: E731
        return self._call("GET", "/v1/payment_links", params={"reference_id": reference}, read=found)

    def cancel_link(self, link_id: str) -> Answer[Json]:
        return self._call("POST", f"/v1/payment_links/{link_id}/cancel")

    def create_code(self, body: Mapping[str, Any]) -> Answer[Json]:
        return self._call("POST", "/v1/payments/qr_codes", body)

    def codes_since(self, instant: int) -> Answer[list[Json]]:
        params = {"from": str(instant), "count": "100"}
        return self._call("GET", "/v1/payments/qr_codes", params=params, read=_items)

    def code(self, code_id: str) -> Answer[Json]:
        return self._call("GET", f"/v1/payments/qr_codes/{code_id}")

    def payments_of_code(self, code_id: str) -> Answer[list[Json]]:
        return self._call("GET", f"/v1/payments/qr_codes/{code_id}/payments", read=_items)

    def close_code(self, code_id: str) -> Answer[Json]:
        return self._call("POST", f"/v1/payments/qr_codes/{code_id}/close")

    def payment(self, payment_id: str) -> Answer[Json]:
        return self._call("GET", f"/v1/payments/{payment_id}")

    def capture(self, payment_id: str, *, amount: int) -> Answer[Json]:
        return self._call("POST", f"/v1/payments/{payment_id}/capture", {"amount": amount, "currency": "INR"})

    def refund(self, payment_id: str, *, amount: int, key: str) -> Answer[Json]:
        """The same key is the same refund, however often it is sent."""
        body = {"amount": amount, "speed": "normal", "receipt": key}
        return self._call(
            "POST", f"/v1/payments/{payment_id}/refund", body, headers={"X-Refund-Idempotency": key}
        )

    def refunds_of(self, payment_id: str) -> Answer[list[Json]]:
        return self._call("GET", f"/v1/payments/{payment_id}/refunds", read=_items)

    def recent_payments(self, count: int = 1) -> Answer[list[Json]]:
        return self._call("GET", "/v1/payments", params={"count": str(count)}, read=_items)

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        read: "Callable[[Json], T] | None" = None,
    ) -> Answer[Any]:
        heard = self._wire.call(method, path, json_body=body, params=params, headers=headers)
        if not isinstance(heard, Heard):
            return heard
        if heard.status >= 400:
            return _refused(heard)
        if not isinstance(heard.body, dict):
            return Unknown(f"HTTP {heard.status} without JSON", heard.exchange)
        return Accepted(read(heard.body) if read else heard.body, heard.exchange)

    def close(self) -> None:
        self._wire.close()


def _items(body: Json) -> list[Json]:
    return _listed(body, "items")


def _listed(body: Json, key: str) -> list[Json]:
    found = body.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


_STATUS_KINDS = {401: Kind.CREDENTIALS, 429: Kind.BUSY, 409: Kind.LOCKED}


def _refused(heard: Heard) -> Rejected | Unknown:
    """5xx may have been executed; everything below was refused before."""
    error = heard.body.get("error") if isinstance(heard.body, dict) else None
    said = error if isinstance(error, dict) else {}
    words = str(said.get("description") or f"HTTP {heard.status}")
    if heard.status >= 500:
        return Unknown(words, heard.exchange)
    kind = _STATUS_KINDS.get(heard.status, Kind.INVALID)
    if kind == Kind.INVALID and "already exists" in words.lower():
        kind = Kind.ALREADY_DONE
    return Rejected(str(said.get("code") or heard.status), words, kind, heard.exchange)
