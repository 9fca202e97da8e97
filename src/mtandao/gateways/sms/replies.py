"""Africa's Talking's answer to a sending, recipient by recipient."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.wire import Heard
from mtandao.gateways.sms.outcomes import Standing, standing_of

_NO_ID = ("", "None")


@dataclass(frozen=True, slots=True)
class Recipient:
    """`phone` as we gave it. `message_id` is what delivery reports will name; None unless taken."""

    phone: str
    standing: Standing
    status: str = ""
    status_code: int | None = None
    message_id: str | None = None
    cost: Decimal = Decimal(0)
    currency: str = ""
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One entry per phone we sent to, in our order; UNKNOWN for those the answer does not mention."""

    recipients: tuple[Recipient, ...]
    summary: str

    @property
    def taken(self) -> tuple[Recipient, ...]:
        return tuple(one for one in self.recipients if one.standing is Standing.TAKEN)

    @property
    def is_out_of_credit(self) -> bool:
        return any(one.standing is Standing.NO_CREDIT for one in self.recipients)

    @property
    def cost(self) -> Decimal:
        return sum((one.cost for one in self.recipients), Decimal(0))


def read_batch(heard: Heard, phones: Sequence[str]) -> Answer[Batch]:
    """HTTP 201 does not mean that anybody was taken; a text without recipients is a refusal of all."""
    if heard.status in (401, 403):
        return Rejected(
            f"http.{heard.status}",
            "Africa's Talking does not accept the API key",
            Kind.CREDENTIALS,
            heard.exchange,
        )
    if heard.status == 429:
        return Rejected("http.429", "too many requests", Kind.BUSY, heard.exchange)
    if 400 <= heard.status < 500 and heard.status != 408:
        return Rejected(f"http.{heard.status}", heard.text[:200].strip(), Kind.INVALID, heard.exchange)
    data = heard.body.get("SMSMessageData") if isinstance(heard.body, Mapping) else None
    if not 200 <= heard.status < 300 or not isinstance(data, Mapping):
        return Unknown(f"HTTP {heard.status} with no answer we can read", heard.exchange)
    summary = str(data.get("Message") or "")
    listed = data.get("Recipients")
    if isinstance(listed, Mapping):
        listed = [listed]
    if not isinstance(listed, list) or not listed:
        return _refused(heard, summary)
    return Accepted(Batch(_matched(listed, phones), summary), heard.exchange)


def _refused(heard: Heard, summary: str) -> Rejected | Unknown:
    words = summary.replace(" ", "").lower()
    if not words:
        return Unknown("an answer without recipients and without a reason", heard.exchange)
    if "balance" in words:
        kind = Kind.BALANCE
    elif "sender" in words:
        kind = Kind.CONFIGURATION
    else:
        kind = Kind.OTHER
    return Rejected(summary[:80], summary, kind, heard.exchange)


def _matched(listed: Sequence[Any], phones: Sequence[str]) -> tuple[Recipient, ...]:
    told: dict[str, Mapping[str, Any]] = {}
    for one in listed:
        if isinstance(one, Mapping):
            told.setdefault(_digits(str(one.get("number", ""))), one)
    return tuple(
        _recipient(phone, told[_digits(phone)])
        if _digits(phone) in told
        else Recipient(phone, Standing.UNKNOWN, "not mentioned in the answer")
        for phone in phones
    )


def _recipient(phone: str, told: Mapping[str, Any]) -> Recipient:
    code = _whole(told.get("statusCode"))
    message_id = str(told.get("messageId") or "")
    currency, cost = _cost(str(told.get("cost") or ""))
    return Recipient(
        phone=phone,
        standing=standing_of(code),
        status=str(told.get("status") or ""),
        status_code=code,
        message_id=None if message_id in _NO_ID else message_id,
        cost=cost,
        currency=currency,
        parts=_whole(told.get("messageParts")),
    )


def _cost(given: str) -> tuple[str, Decimal]:
    """`KES 0.8000`, or `0` for those refused."""
    found = re.fullmatch(r"\s*([A-Z]{3})?\s*([0-9]{1,12}(?:\.[0-9]{1,8})?)\s*", given)
    if not found:
        return "", Decimal(0)
    try:
        return found[1] or "", Decimal(found[2])
    except InvalidOperation:
        return "", Decimal(0)


def _whole(given: Any) -> int | None:
    if isinstance(given, bool) or not re.fullmatch(r"[0-9]{1,6}", str(given)):
        return None
    return int(given)


def _digits(phone: str) -> str:
    return re.sub(r"[^0-9]", "", phone)
