"""Speaking to PhonePe's older checkout (v1), where every call carries a checksum of salt and text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.wire import Heard, Timeouts, Wire
from mtandao.gateways.phonepe import signatures
from mtandao.gateways.phonepe.client import NOT_THERE, PRODUCTION, Json, read

BEFORE = "/apis/hermes"
_DECIDED = (
    "PAYMENT_INITIATED",
    "PAYMENT_SUCCESS",
    "PAYMENT_PENDING",
    "PAYMENT_ERROR",
    "PAYMENT_DECLINED",
    "TIMED_OUT",
)


@dataclass(frozen=True, slots=True)
class OlderConfig:
    merchant_id: str
    salt_key: str = field(repr=False)
    salt_index: str = "1"
    base_url: str = PRODUCTION
    timeouts: Timeouts = field(default_factory=Timeouts)


class OlderClient:
    """One merchant's line. Amounts are paise."""

    def __init__(self, config: OlderConfig) -> None:
        self._config = config
        self._wire = Wire(config.base_url, config.timeouts)

    def pay(self, body: Mapping[str, Any]) -> Answer[Json]:
        return self._post("/pg/v1/pay", body)

    def status(self, order: str) -> Answer[Json]:
        path = f"/pg/v1/status/{self._config.merchant_id}/{order}"
        proof = signatures.checksum(path, self._config.salt_key, self._config.salt_index)
        headers = {"X-VERIFY": proof, "X-MERCHANT-ID": self._config.merchant_id}
        heard = self._wire.call("GET", BEFORE + path, headers=headers)
        return _read(heard) if isinstance(heard, Heard) else heard

    def refund(self, body: Mapping[str, Any]) -> Answer[Json]:
        return self._post("/pg/v1/refund", body)

    def _post(self, path: str, body: Mapping[str, Any]) -> Answer[Json]:
        text = signatures.encoded({"merchantId": self._config.merchant_id, **body})
        proof = signatures.of_pay(text, path, self._config.salt_key, self._config.salt_index)
        heard = self._wire.call(
            "POST", BEFORE + path, json_body={"request": text}, headers={"X-VERIFY": proof}, keep=body
        )
        return _read(heard) if isinstance(heard, Heard) else heard

    def close(self) -> None:
        self._wire.close()


def _read(heard: Heard) -> Answer[Json]:
    """The code says what happened; INTERNAL_SERVER_ERROR says that nobody knows."""
    answer = read(heard)
    code = str(heard.body.get("code") or "") if isinstance(heard.body, dict) else ""
    if code == "INTERNAL_SERVER_ERROR":
        return Unknown(code, heard.exchange)
    if code in NOT_THERE:
        return Rejected(code, "There is no such order.", Kind.INVALID, heard.exchange)
    if isinstance(answer, Accepted) and code not in _DECIDED:
        return Rejected(code, str(answer.value.get("message") or code), Kind.INVALID, heard.exchange)
    return answer
