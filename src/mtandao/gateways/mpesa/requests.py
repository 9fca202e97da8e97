"""The bodies we send, checked before they leave. InvalidRequest carries the sentence for staff."""

import base64
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from mtandao.gateways.mpesa.config import DarajaConfig
from mtandao.gateways.mpesa.errors import InvalidRequest
from mtandao.gateways.mpesa.tolerant import NAIROBI

MOST_PER_TRANSACTION = 250_000  # KES
LONGEST_REFERENCE = 12
LONGEST_DESCRIPTION = 13
FORBIDDEN_IN_URLS = ("m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")
_PHONE = re.compile(r"254[17]\d{8}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]*")
PLAIN_TEXT = re.compile(r"[\x20-\x7e]+")

Body: TypeAlias = dict[str, Any]
Builder: TypeAlias = Callable[[], Body]


def stk_push(
    config: DarajaConfig,
    *,
    amount: int | Decimal,
    phone: str,
    account_reference: str,
    description: str,
    callback_url: str,
    at: datetime,
) -> Body:
    """Amount, parties and phone go as numbers: as text they have ended in silent time-outs."""
    number = phone_number(phone)
    return {
        **_signed(config, at),
        "TransactionType": config.transaction_type.value,
        "Amount": whole_shillings(amount),
        "PartyA": number,
        "PartyB": int(config.receiver),
        "PhoneNumber": number,
        "CallBackURL": usable_url(callback_url),
        "AccountReference": fitting(account_reference, LONGEST_REFERENCE, _REFERENCE, "account reference"),
        "TransactionDesc": fitting(description, LONGEST_DESCRIPTION, PLAIN_TEXT, "description"),
    }


def stk_query(config: DarajaConfig, *, checkout_request_id: str, at: datetime) -> Body:
    if not checkout_request_id:
        raise InvalidRequest("A query needs the checkout request id.")
    return {**_signed(config, at), "CheckoutRequestID": checkout_request_id}


def c2b_register(
    config: DarajaConfig, *, confirmation_url: str, validation_url: str, complete_when_silent: bool
) -> Body:
    return {
        "ShortCode": config.short_code,
        "ResponseType": "Completed" if complete_when_silent else "Cancelled",
        "ConfirmationURL": usable_url(confirmation_url),
        "ValidationURL": usable_url(validation_url),
    }


def pull_register(config: DarajaConfig, *, nominated_phone: str, callback_url: str) -> Body:
    return {
        "ShortCode": config.short_code,
        "RequestType": "Pull",
        "NominatedNumber": str(phone_number(nominated_phone)),
        "CallBackURL": usable_url(callback_url),
    }


def pull_query(config: DarajaConfig, *, since: datetime, until: datetime, offset: int) -> Body:
    """Instants become Nairobi wall time."""
    if since >= until or offset < 0:
        raise InvalidRequest("The span to pull must end after it starts, and the offset is 0 or more.")
    return {
        "ShortCode": config.short_code,
        "StartDate": since.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S"),
        "EndDate": until.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S"),
        "OffSetValue": str(offset),
    }


def _signed(config: DarajaConfig, at: datetime) -> Body:
    """One timestamp for both fields: two readings across a second make a wrong password."""
    stamp = at.astimezone(NAIROBI).strftime("%Y%m%d%H%M%S")
    password = base64.b64encode(f"{config.short_code}{config.passkey}{stamp}".encode()).decode()
    return {"BusinessShortCode": int(config.short_code), "Password": password, "Timestamp": stamp}


def whole_shillings(amount: int | Decimal) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or not _is_whole(amount):
        raise InvalidRequest(f"M-Pesa asks whole shillings, not {amount}.")
    if not 1 <= amount <= MOST_PER_TRANSACTION:
        raise InvalidRequest(f"M-Pesa moves 1 to {MOST_PER_TRANSACTION:,} shillings at once, not {amount}.")
    return int(amount)


def _is_whole(amount: int | Decimal) -> bool:
    return isinstance(amount, int) or (amount.is_finite() and amount == amount.to_integral_value())


def phone_number(phone: str) -> int:
    digits = phone.strip().removeprefix("+")
    if not _PHONE.fullmatch(digits):
        raise InvalidRequest("The phone must be 2547… or 2541… with twelve digits.")
    return int(digits)


def usable_url(url: str) -> str:
    """Daraja refuses certain words in addresses, so secrets in paths should be hexadecimal."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        raise InvalidRequest(f"{url!r} is not a web address Daraja can call.")
    word = next((word for word in FORBIDDEN_IN_URLS if word in url.lower()), None)
    if word:
        raise InvalidRequest(f"Daraja refuses addresses that contain {word!r}.")
    return url


def fitting(text: str, longest: int, pattern: re.Pattern[str], name: str) -> str:
    trimmed = text.strip()
    if not trimmed or len(trimmed) > longest or not pattern.fullmatch(trimmed):
        raise InvalidRequest(
            f"The {name} must have 1 to {longest} plain letters and digits, not {trimmed[:40]!r}."
        )
    return trimmed
