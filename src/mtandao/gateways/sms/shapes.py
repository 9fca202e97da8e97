"""What Africa's Talking posts to us, form-encoded and unsigned, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from mtandao.gateways.sms.outcomes import Report, report_of

LONGEST_BODY = 256 * 1024


class MalformedReport(ValueError):
    """Something arrived that is not what Africa's Talking sends. The text says what was missing."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """May come twice, late, or before the answer to the sending. Dedupe on `message_id` and `status`."""

    message_id: str
    status: str
    phone: str
    network_code: str
    failure_reason: str
    raw: Mapping[str, str] = field(repr=False)

    @property
    def report(self) -> Report:
        return report_of(self.status)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    message_id: str
    sender: str
    receiver: str
    text: str
    sent_at: datetime | None
    link_id: str
    raw: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OptOut:
    phone: str
    sender_id: str
    raw: Mapping[str, str] = field(repr=False)


def parse_delivery_report(raw: bytes) -> DeliveryReport:
    fields = _fields(raw)
    return DeliveryReport(
        message_id=_required(fields, "id"),
        status=_required(fields, "status"),
        phone=fields.get("phoneNumber", ""),
        network_code=fields.get("networkCode", ""),
        failure_reason=fields.get("failureReason", ""),
        raw=fields,
    )


def parse_incoming(raw: bytes) -> IncomingMessage:
    fields = _fields(raw)
    return IncomingMessage(
        message_id=_required(fields, "id"),
        sender=_required(fields, "from"),
        receiver=fields.get("to", ""),
        text=fields.get("text", ""),
        sent_at=_instant(fields.get("date", "")),
        link_id=fields.get("linkId", ""),
        raw=fields,
    )


def parse_opt_out(raw: bytes) -> OptOut:
    fields = _fields(raw)
    return OptOut(_required(fields, "phoneNumber"), fields.get("senderId", ""), fields)


def _fields(raw: bytes) -> dict[str, str]:
    """The first value of each field, trimmed, but for the text a person wrote."""
    if len(raw) > LONGEST_BODY:
        raise MalformedReport(f"The body is longer than {LONGEST_BODY} bytes.")
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as problem:
        raise MalformedReport(f"The body is no form: {problem}") from None
    found: dict[str, str] = {}
    for key, value in pairs:
        found.setdefault(key, value if key == "text" else value.strip())
    return found


def _required(fields: Mapping[str, str], key: str) -> str:
    if not fields.get(key):
        raise MalformedReport(f"{key} is missing.")
    return fields[key]


def _instant(given: str) -> datetime | None:
    """`2026-07-17 12:00:00` or ISO 8601; taken as UTC when no zone is told."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
