"""A bank's notice that money came: JSON of ours, signed by whoever brings it (docs/guide/upi.md)."""

import hashlib
import hmac
import json
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mtandao.gateways.checkout.orders import Paid, Told, Unreadable

HEADER = "x-upi-signature"
_UTR = re.compile(r"[0-9A-Z]{12,22}")


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, header: str, body: bytes) -> bool:
    right = signature(secret, body).encode()
    return bool(secret) and hmac.compare_digest(header.strip().lower().encode("ascii", "replace"), right)


def told(body: bytes) -> Told:
    try:
        said = json.loads(body)
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(said, dict):
        raise Unreadable("no JSON object")
    utr = str(said.get("utr") or "").strip().upper()
    if not _UTR.fullmatch(utr):
        raise Unreadable("a notice without a UTR")
    paid = Paid(
        receipt=utr,
        amount=_rupees(said.get("amount")),
        paid_at=_instant(said.get("at")),
        instrument="upi",
        bank_number=utr,
        payer_name=str(said.get("payer") or "")[:100],
        account=_account(str(said.get("note") or "")),
    )
    return Told(reference=str(said.get("tr") or "").lower(), paid=paid)


def _account(note: str) -> str:
    """Our links note the account first; payers who type something by hand do likewise."""
    words = note.split()
    return words[0][:40] if words else ""


def _rupees(text: Any) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        raise Unreadable(f"{text!r} is no amount") from None
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise Unreadable(f"{text!r} is no amount")
    return amount


def _instant(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
