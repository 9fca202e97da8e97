"""What may be written down of a call: no secrets, and phone numbers by their last three digits."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

HIDDEN = "***"
SECRET_KEYS = frozenset(
    {
        "authorization",
        "password",
        "securitycredential",
        "access_token",
        "apikey",
        "authkey",
        "passkey",
        "consumersecret",
        "cmckey",
    }
)
LONGEST = 4_000  # characters kept of one body
_TOKEN = re.compile(r"(?<![\w-])[\w-]{20,}(?![\w-])")  # a gateway's complaint about a token quotes the token
_PHONE = re.compile(
    r"(?<![\w.])\+?(\d{9})(\d{3})(?![\w.])"
)  # twelve digits standing alone; never inside an id


def redacted(value: Any) -> Any:
    """A copy of a JSON value without secrets. Twelve-digit numbers are phones, whatever their key."""
    if isinstance(value, Mapping):
        return {key: _redacted_member(str(key).lower(), member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | str):
        masked = masked_text(str(value))
        return value if masked == str(value) else masked
    return value


def _redacted_member(key: str, member: Any) -> Any:
    if key in SECRET_KEYS:
        return HIDDEN
    if key == "errormessage" and isinstance(member, str):
        return masked_text(_TOKEN.sub(HIDDEN, member))
    return redacted(member)


def masked_text(text: str) -> str:
    """`254700000012` becomes `*********012`."""
    return _PHONE.sub(lambda found: "*" * 9 + found.group(2), text)


def for_keeping(value: Any, text: str = "") -> str:
    """One line to store: the redacted JSON, or the redacted text when it was no JSON. Cut at `LONGEST`."""
    if value is None:
        return masked_text(_TOKEN.sub(HIDDEN, text[:LONGEST]))
    return json.dumps(redacted(value), default=_plain, ensure_ascii=False)[:LONGEST]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else repr(value)
