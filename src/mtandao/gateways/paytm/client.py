"""Speaking to Paytm. Every call comes back as one of four values; none is ever repeated on its own.

What is signed is the text of `body`, so exactly that text is sent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.wire import Heard, Timeouts, Wire
from mtandao.gateways.paytm.signatures import sign

PRODUCTION = "https://secure.paytmpayments.com"
Json = dict[str, Any]
NO_RECORD = "NO_RECORD_FOUND"
INVALID_ORDER = "334"
DUPLICATE_REFUND = "617"
NO_REFUND = "631"
_UNDECIDED = ("PENDING", "U")
_SYSTEM_ERRORS = ("501", "00000900")
_KINDS = {
    "330": Kind.CREDENTIALS,
    "335": Kind.CREDENTIALS,
    "2005": Kind.CREDENTIALS,
    DUPLICATE_REFUND: Kind.ALREADY_DONE,
}
# What they say of a new order; of an old one 227 is the bank's no, and 334 that there is none.
_KINDS_OF_NEW = {
    **_KINDS,
    "227": Kind.CREDENTIALS,
    "334": Kind.ALREADY_DONE,
    "2023": Kind.ALREADY_DONE,
}


@dataclass(frozen=True, slots=True)
class PaytmConfig:
    merchant_id: str
    merchant_key: str = field(repr=False)
    base_url: str = PRODUCTION
    timeouts: Timeouts = field(default_factory=Timeouts)


class PaytmClient:
    """One merchant's line. Thread-safe. Amounts are text with two decimals."""

    def __init__(self, config: PaytmConfig) -> None:
        self._config = config
        self._wire = Wire(config.base_url, config.timeouts)

    def initiate(self, body: Mapping[str, Any]) -> Answer[Json]:
        """No money moves: it gives the token that its page is opened with. The same order again is the same."""
        order, mid = body["orderId"], self._config.merchant_id
        return self._call(f"/theia/api/v1/initiateTransaction?mid={mid}&orderId={order}", body)

    def create_code(self, body: Mapping[str, Any]) -> Answer[Json]:
        return self._call("/paymentservices/qr/create", body)

    def status(self, order: str) -> Answer[Json]:
        return self._call("/v3/order/status", {"orderId": order}, asking=True)

    def refund(self, *, key: str, order: str, receipt: str, amount: str) -> Answer[Json]:
        """The same key is the same refund."""
        body = {
            "txnType": "REFUND",
            "orderId": order,
            "txnId": receipt,
            "refId": key,
            "refundAmount": amount,
        }
        return self._call("/refund/apply", body, asking=True)

    def refund_status(self, *, key: str, order: str) -> Answer[Json]:
        return self._call("/v2/refund/status", {"orderId": order, "refId": key}, asking=True)

    def page_of(self, order: str) -> str:
        mid = self._config.merchant_id
        return f"{self._config.base_url}/theia/api/v1/showPaymentPage?mid={mid}&orderId={order}"

    def _call(self, path: str, body: Mapping[str, Any], *, asking: bool = False) -> Answer[Json]:
        said = {"mid": self._config.merchant_id, **body}
        text = json.dumps(said, separators=(",", ":"))
        head = json.dumps({"signature": sign(text, self._config.merchant_key)}, separators=(",", ":"))
        whole = f'{{"head":{head},"body":{text}}}'.encode()
        heard = self._wire.call("POST", path, raw_json=whole, keep=said)
        return read(heard, asking=asking) if isinstance(heard, Heard) else heard

    def close(self) -> None:
        self._wire.close()


def result_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("resultInfo")
    return found if isinstance(found, Mapping) else {}


def read(heard: Heard, *, asking: bool = False) -> Answer[Json]:
    """Paytm answers 200 to everything: its result says what it means. `asking`: PENDING and failure are answers."""
    whole = heard.body if isinstance(heard.body, dict) else {}
    body = whole.get("body")
    if heard.status == 429:
        return Rejected("429", "Too many calls", Kind.BUSY, heard.exchange)
    if heard.status >= 400 or not isinstance(body, dict) or not result_of(body):
        return Unknown(f"HTTP {heard.status} without a result", heard.exchange)
    result = result_of(body)
    status, code = str(result.get("resultStatus") or ""), str(result.get("resultCode") or "")
    words = str(result.get("resultMsg") or code)
    if code in _SYSTEM_ERRORS or (status in _UNDECIDED and not asking):
        return Unknown(words, heard.exchange)
    if status in ("S", "SUCCESS", "TXN_SUCCESS", "PENDING", NO_RECORD):
        return Accepted(body, heard.exchange)
    if asking and status == "TXN_FAILURE" and code not in _KINDS:
        return Accepted(body, heard.exchange)
    kinds = _KINDS if asking else _KINDS_OF_NEW
    return Rejected(code, words, kinds.get(code, Kind.INVALID), heard.exchange)
