"""What Daraja posts to us about customers' payments, as values. Raw bodies stay with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.outcomes import Verdict, stk_verdict
from mtandao.gateways.mpesa.tolerant import (
    amount,
    nairobi_instant,
    optional_decimal,
    parsed,
    required,
    section,
    text,
)

_MASKED = re.compile(r"^\+?(\d{3,6})\s*[*xX]+\s*(\d{2,4})$")  # `2547 ***** 126` and `25470****149`
_HASH = re.compile(r"^[0-9a-fA-F]{64}$")
_IN_PLAIN = re.compile(r"^\+?\d{9,15}$")
_LONGEST_RECEIPT = 32


@dataclass(frozen=True, slots=True)
class StkCallback:
    """The end of one STK push. Money fields are there on success only, and even then may be missing.

    `amount` whole shillings as Decimal; `paid_at` UTC; `phone` twelve digits. Nothing here names the account:
    match by `checkout_request_id` or by what stands in the callback's own path.
    """

    merchant_request_id: str
    checkout_request_id: str
    result_code: str
    result_text: str
    amount: Decimal | None
    receipt: str | None
    paid_at: datetime | None
    phone: str | None
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def verdict(self) -> Verdict:
        return stk_verdict(self.result_code)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, as far as Daraja tells: in plain, masked to both ends, or as SHA-256 of twelve digits."""

    given: str
    phone: str | None = None
    starts: str = ""
    ends: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class C2BPayment:
    """A payment a customer made by himself; the same layout for validation and confirmation.

    `receipt` is one namespace with STK receipts. `account` is `typed_account` upper-cased without blanks and
    dashes. `organization_balance` is None in a validation.
    """

    receipt: str
    transaction_type: str
    paid_at: datetime | None
    amount: Decimal
    short_code: str
    typed_account: str
    account: str
    payer: Payer
    payer_name: str
    invoice_number: str
    our_reference: str
    organization_balance: Decimal | None
    raw: Mapping[str, Any] = field(repr=False)


def parse_stk_callback(raw: bytes | str | Mapping[str, Any]) -> StkCallback:
    """MalformedPayload when an id or the result code is missing or the amount is no amount."""
    body = parsed(raw)
    callback = section(section(body, "Body"), "stkCallback")
    items = _items(callback)
    receipt = text(items.get("MpesaReceiptNumber"))
    if len(receipt) > _LONGEST_RECEIPT:
        raise MalformedPayload("MpesaReceiptNumber is too long to be a receipt.")
    return StkCallback(
        merchant_request_id=text(callback.get("MerchantRequestID")),
        checkout_request_id=required(callback, "CheckoutRequestID"),
        result_code=required(callback, "ResultCode"),
        result_text=text(callback.get("ResultDesc")),
        amount=None if items.get("Amount") is None else amount(items["Amount"], "Amount"),
        receipt=receipt or None,
        paid_at=nairobi_instant(items.get("TransactionDate")),
        phone=text(items.get("PhoneNumber")) or None,
        raw=body,
    )


def _items(callback: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata by name: the order changes and items come and go."""
    metadata = callback.get("CallbackMetadata")
    listed = metadata.get("Item") if isinstance(metadata, Mapping) else None
    if isinstance(listed, Mapping):
        listed = [listed]
    found: dict[str, Any] = {}
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, Mapping) and isinstance(item.get("Name"), str):
            found.setdefault(item["Name"], item.get("Value"))
    return found


def parse_c2b(raw: bytes | str | Mapping[str, Any]) -> C2BPayment:
    """A validation or a confirmation. MalformedPayload without receipt, amount or short code."""
    body = parsed(raw)
    receipt = required(body, "TransID")
    if len(receipt) > _LONGEST_RECEIPT:
        raise MalformedPayload("TransID is too long to be a receipt.")
    typed = text(body.get("BillRefNumber"))
    names = (text(body.get(key)) for key in ("FirstName", "MiddleName", "LastName"))
    return C2BPayment(
        receipt=receipt,
        transaction_type=text(body.get("TransactionType")),
        paid_at=nairobi_instant(body.get("TransTime")),
        amount=amount(body.get("TransAmount"), "TransAmount"),
        short_code=required(body, "BusinessShortCode"),
        typed_account=typed,
        account=re.sub(r"[\s\-\u2013\u2014_]+", "", typed).upper(),
        payer=parse_payer(text(body.get("MSISDN"))),
        payer_name=" ".join(name for name in names if name),
        invoice_number=text(body.get("InvoiceNumber")),
        our_reference=text(body.get("ThirdPartyTransID")),
        organization_balance=optional_decimal(body.get("OrgAccountBalance")),
        raw=body,
    )


def parse_payer(given: str) -> Payer:
    if _IN_PLAIN.match(given):
        return Payer(given, phone=given.lstrip("+"))
    if _HASH.match(given):
        return Payer(given, sha256=given.lower())
    masked = _MASKED.match(given)
    return Payer(given, starts=masked[1], ends=masked[2]) if masked else Payer(given)
