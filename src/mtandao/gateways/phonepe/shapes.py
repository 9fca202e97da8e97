"""Reading what PhonePe says of an order, in both of its ways."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mtandao.gateways.checkout.orders import Order, OrderState, Paid, Refunded, RefundState, Told, Unreadable

Json = Mapping[str, Any]
_REFUNDS = {
    "COMPLETED": RefundState.DONE,
    "PAYMENT_SUCCESS": RefundState.DONE,
    "FAILED": RefundState.FAILED,
    "PAYMENT_ERROR": RefundState.FAILED,
}


def rupees(paise: Any) -> Decimal:
    try:
        return Decimal(int(str(paise))) / 100
    except ValueError:
        raise Unreadable(f"{paise!r} is no amount in paise") from None


def instant(milliseconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC) if milliseconds else None
    except (ValueError, OverflowError, OSError):
        return None


def instrument(mode: str) -> str:
    mode = mode.upper()
    if mode.startswith("UPI"):
        return "upi"
    if "CARD" in mode:
        return "card"
    if "NET" in mode:
        return "netbanking"
    return "wallet" if "WALLET" in mode else ""


def part(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def order(said: Json) -> Order:
    """A status. Only the order's own state decides; its attempts may fail before."""
    state = str(said.get("state") or "")
    rows = said.get("paymentDetails")
    details = [one for one in rows if isinstance(one, Mapping)] if isinstance(rows, list) else []
    error = str(said.get("detailedErrorCode") or said.get("errorCode") or "")
    if state == "COMPLETED":
        paid = tuple(_paid(one) for one in details if one.get("state") == "COMPLETED")
        paid = paid or (Paid(receipt=str(said.get("orderId")), amount=rupees(said.get("amount"))),)
        return Order(state=OrderState.PAID, order_id=str(said.get("orderId") or ""), payments=paid)
    failed = next(
        (str(one.get("errorCode") or "failed") for one in details if one.get("state") == "FAILED"), ""
    )
    expired = "EXPIRE" in error.upper() or "TIMED_OUT" in error.upper()
    ended = OrderState.EXPIRED if expired else OrderState.FAILED
    return Order(
        state=ended if state == "FAILED" else OrderState.OPEN,
        order_id=str(said.get("orderId") or ""),
        expires_at=instant(said.get("expireAt")),
        problem=error or failed,
    )


def _paid(detail: Json) -> Paid:
    rail = part(detail, "rail")
    fee = detail.get("feeAmount")
    return Paid(
        receipt=str(detail.get("transactionId")),
        amount=rupees(detail.get("amount")),
        paid_at=instant(detail.get("timestamp")),
        instrument=instrument(str(detail.get("paymentMode") or rail.get("type") or "")),
        fee=rupees(fee) if fee else None,
        bank_number=str(rail.get("utr") or ""),
    )


def older_order(said: Json) -> Order:
    """A v1 status: one transaction is the order."""
    code, data = str(said.get("code") or ""), part(said, "data")
    used = part(data, "paymentInstrument")
    if code == "PAYMENT_SUCCESS":
        one = Paid(
            receipt=str(data.get("transactionId")),
            amount=rupees(data.get("amount")),
            instrument=instrument(str(used.get("type") or "")),
            bank_number=str(used.get("utr") or ""),
        )
        return Order(state=OrderState.PAID, order_id=one.receipt, payments=(one,))
    if code in ("PAYMENT_ERROR", "PAYMENT_DECLINED"):
        return Order(state=OrderState.FAILED, problem=str(data.get("responseCode") or code))
    return Order(state=OrderState.EXPIRED if code == "TIMED_OUT" else OrderState.OPEN)


def told(body: bytes) -> list[Told]:
    """A webhook. Its body is not signed, so whatever it says is asked back."""
    payload = part(_parsed(body), "payload")
    if payload.get("merchantRefundId"):
        key = str(payload["merchantRefundId"])
        return [Told(refund=key, remark=f"refund {key} is {payload.get('state')}")]
    return [Told(reference=str(payload.get("merchantOrderId") or ""), look=True)]


def older_told(body: bytes) -> list[Told]:
    try:
        inner = _parsed(base64.b64decode(older_text(body), validate=True))
    except binascii.Error:
        raise Unreadable("the response is not base64") from None
    reference = str(part(inner, "data").get("merchantTransactionId") or "")
    return [Told(reference=reference, refund=reference, look=True)]


def older_text(body: bytes) -> str:
    """The part that carries the checksum."""
    return str(_parsed(body).get("response") or "")


def _parsed(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("no JSON object")
    return found


def refund(said: Json) -> Refunded:
    state = str(said.get("state") or said.get("code") or "")
    return Refunded(
        refund_id=str(said.get("refundId") or part(said, "data").get("transactionId") or ""),
        state=_REFUNDS.get(state, RefundState.PENDING),
        problem=str(said.get("detailedErrorCode") or said.get("errorCode") or ""),
    )
