"""Paytm's numbers, states and messages. `id` of a merchant is its mid, `secret` its key of 16 letters.

With the option `layout: form` messages come as the older accounts get them.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mtandao.gateways.checkout.simulator.config import Merchant
from mtandao.gateways.checkout.simulator.records import Attempt, Order
from mtandao.gateways.checkout.simulator.world import Message, Shop
from mtandao.gateways.paytm import signatures
from mtandao.gateways.paytm.shapes import INDIA

WRONG_KEY = "another-key-here"
_MODES = {"upi": "UPI", "card": "CC", "netbanking": "NB"}


def rupees(paise: int) -> str:
    return f"{paise / 100:.2f}"


def result_of(shop: Shop, order: Order) -> tuple[str, str, str]:
    """Status, code and words. Of an order that nobody tried to pay Paytm knows nothing."""
    if order.captured:
        return "TXN_SUCCESS", "01", "Txn Success"
    if order.state == "cancelled":
        return "TXN_FAILURE", "141", "Cancelled by the payer"
    if order.state == "open" and order.pending_until > shop.clock.seconds():
        return "PENDING", "402", "The bank has not confirmed yet"
    if order.attempts and order.state == "open":
        return "TXN_FAILURE", "401", "Declined by the payer's bank"
    return "NO_RECORD_FOUND", "331", "No record found"


def transaction(attempt: Attempt | None) -> dict[str, str]:
    if attempt is None:
        return {"txnId": "", "bankTxnId": "", "paymentMode": "", "txnDate": ""}
    at = datetime.fromisoformat(attempt.at).astimezone(INDIA)
    return {
        "txnId": attempt.id,
        "bankTxnId": attempt.utr,
        "paymentMode": _MODES.get(attempt.method, "UPI"),
        "txnDate": f"{at:%Y-%m-%d %H:%M:%S}.0",
    }


def newest(order: Order) -> Attempt | None:
    tried = order.captured or order.attempts
    return tried[-1] if tried else None


class PaytmDialect:
    name = "paytm"
    title = "Paytm simulator"
    retries_after: tuple[float, ...] = (60, 300, 1800, 7200, 21600, 86400)

    def attempt_id(self, number: int) -> str:
        return f"{number}001"

    def messages(
        self,
        shop: Shop,
        merchant: Merchant,
        order: Order,
        attempt: Attempt | None,
        event: str,
        *,
        forged: bool,
    ) -> Sequence[Message]:
        status, code, words = result_of(shop, order)
        if event == "authorized" or status == "NO_RECORD_FOUND":
            return []
        key = WRONG_KEY if forged else merchant.secret
        told: dict[str, Any] = {
            "mid": merchant.id,
            "orderId": order.reference,
            "txnAmount": rupees(order.amount),
            "currency": "INR",
            "status": status,
            "respCode": code,
            "respMsg": words,
            **transaction(attempt),
        }
        if merchant.options.get("layout") == "form":
            return [Message(event, _fields(told, key), as_form=True)]
        body = {**told, "txnType": "SALE"}
        # As the sender writes it: the proof is over exactly this text.
        return [Message(event, {"head": {"signature": signatures.sign(json.dumps(body), key)}, "body": body})]

    def way_back(self, shop: Shop, order: Order) -> tuple[str, str, dict[str, str]]:
        """The browser brings a form, signed too; it may say PENDING while the message says success."""
        merchant = shop.merchant_of(order)
        status, code, words = result_of(shop, order)
        told = {
            "mid": merchant.id,
            "orderId": order.reference,
            "txnAmount": rupees(order.amount),
            "currency": "INR",
            "status": status,
            "respCode": code,
            "respMsg": words,
            **transaction(newest(order)),
        }
        return "post", order.return_url, _fields(told, merchant.secret)


def _fields(told: dict[str, str], key: str) -> dict[str, str]:
    fields = {name.upper(): value for name, value in told.items()}
    return {**fields, "CHECKSUMHASH": signatures.sign(signatures.of_fields(fields), key)}
