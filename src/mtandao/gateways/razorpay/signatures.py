"""Razorpay's signatures: HMAC-SHA256 in hexadecimal, always over what came, never over what was read from it."""

import hashlib
import hmac
from collections.abc import Iterable


def of_webhook(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_webhooks(secrets: Iterable[str], body: bytes, signature: str) -> bool:
    """Any of the secrets may fit: after a change, older events are still told with the one before."""
    given = signature.strip().lower().encode("ascii", "replace")
    return any(hmac.compare_digest(of_webhook(secret, body).encode(), given) for secret in secrets if secret)


def of_link(key_secret: str, link_id: str, reference: str, status: str, payment_id: str) -> str:
    """What the browser brings back from a payment link."""
    return of_webhook(key_secret, f"{link_id}|{reference}|{status}|{payment_id}".encode())
