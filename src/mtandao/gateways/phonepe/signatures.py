"""How PhonePe proves who speaks: a checksum over text and salt (v1), a hash of name and password (v2)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any


def checksum(text: str, salt: str, index: str) -> str:
    """Plain SHA-256 over both, one after the other; it is no HMAC."""
    return f"{hashlib.sha256((text + salt).encode()).hexdigest()}###{index}"


def encoded(body: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(body, separators=(",", ":")).encode()).decode()


def of_pay(encoded_body: str, path: str, salt: str, index: str) -> str:
    """`path` without what stands before `/pg`."""
    return checksum(encoded_body + path, salt, index)


def fits(header: str, text: str, salt: str) -> bool:
    """Whether `X-VERIFY` is that of the text. The index only names the salt."""
    given = header.strip().lower().partition("###")[0]
    right = checksum(text, salt, "").partition("###")[0]
    return bool(salt) and hmac.compare_digest(given.encode("ascii", "replace"), right.encode())


def of_webhook(user: str, password: str) -> str:
    return hashlib.sha256(f"{user}:{password}".encode()).hexdigest()


def is_webhooks(header: str, user: str, password: str) -> bool:
    """Some see a word before the hash; upper case is as good."""
    given = header.strip().lower().removeprefix("sha256").strip()
    right = of_webhook(user, password)
    return bool(user and password) and hmac.compare_digest(given.encode("ascii", "replace"), right.encode())
