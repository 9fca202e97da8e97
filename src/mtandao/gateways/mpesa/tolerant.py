"""Reading values that arrive as text one day and as a number the next."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from mtandao.foundation.money import rounded
from mtandao.gateways.mpesa.errors import MalformedPayload

NAIROBI = ZoneInfo("Africa/Nairobi")
LONGEST_BODY = 3 * 1024 * 1024
_STAMP = re.compile(r"\d{14}")


def parsed(raw: bytes | str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON object of a body; MalformedPayload for anything else. Fractions become Decimal."""
    if isinstance(raw, Mapping):
        return raw
    if len(raw) > LONGEST_BODY:
        raise MalformedPayload(f"The body is longer than {LONGEST_BODY} bytes.")
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        body = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise MalformedPayload(f"The body is not JSON: {str(problem)[:120]}") from None
    if not isinstance(body, dict):
        raise MalformedPayload("The body is JSON, but not an object.")
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def section(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = body.get(key)
    if not isinstance(found, Mapping):
        raise MalformedPayload(f"{key} is missing.")
    return found


def text(value: Any) -> str:
    """Any scalar as trimmed text; nothing as ''. Whole decimals lose their `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise MalformedPayload(f"A plain value was expected, not {type(value).__name__}.")
    if isinstance(value, Decimal | float):
        number = Decimal(str(value))
        return str(int(number)) if _is_short_integer(number) else str(value)
    return str(value).strip()


def required(body: Mapping[str, Any], key: str) -> str:
    found = text(body.get(key))
    if not found:
        raise MalformedPayload(f"{key} is missing.")
    return found


def amount(value: Any, key: str) -> Decimal:
    """A sum of money: above zero, below a billion. One with more than two places was a float on its way to us, and
    its money has moved all the same: it is rounded to the cent."""
    number = optional_decimal(value)
    if number is None:
        raise MalformedPayload(f"{key} is not an amount: {str(value)[:40]!r}")
    if not 0 < number < 1_000_000_000 or not (cents := rounded(number)):
        raise MalformedPayload(f"{key} is no sensible amount: {number}")
    return cents


def optional_decimal(value: Any) -> Decimal | None:
    """A finite Decimal, or None for blank or unreadable values."""
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def nairobi_instant(value: Any) -> datetime | None:
    """`YYYYMMDDHHmmss` in Nairobi, text or number, as an instant in UTC; None when it is no such date."""
    stamp = str(value).strip().removesuffix(".0")
    if not _STAMP.fullmatch(stamp):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=NAIROBI).astimezone(UTC)
    except ValueError:
        return None


def _is_short_integer(number: Decimal) -> bool:
    return number.is_finite() and number.adjusted() < 30 and number == number.to_integral_value()
