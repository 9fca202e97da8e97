"""Reading what Paytm says: states of orders, messages in both layouts, refunds."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from mtandao.gateways.checkout.orders import Order, OrderState, Paid, Refunded, RefundState, Told, Unreadable
from mtandao.gateways.paytm import signatures
from mtandao.gateways.paytm.client import INVALID_ORDER, NO_RECORD, result_of

Json = Mapping[str, Any]
# Paytm prints India's time without saying so.
INDIA = timezone(timedelta(hours=5, minutes=30))
# The older layout writes its names in capitals.
_OLDER = {
    "MID": "mid",
    "ORDERID": "orderId",
    "TXNID": "txnId",
    "TXNAMOUNT": "txnAmount",
    "CURRENCY": "currency",
    "STATUS": "status",
    "RESPCODE": "respCode",
    "RESPMSG": "respMsg",
    "PAYMENTMODE": "paymentMode",
    "BANKTXNID": "bankTxnId",
    "TXNDATE": "txnDate",
    "TXNTYPE": "txnType",
    "REFID": "refId",
}
_INSTRUMENTS = {"UPI": "upi", "CC": "card", "DC": "card", "NB": "netbanking", "PPI": "wallet"}
_GIVEN_UP = ("141", "810")  # the payer left


def rupees(text: Any) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        raise Unreadable(f"{text!r} is no amount") from None
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        raise Unreadable(f"{text!r} is no amount")
    return amount


def instant(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text).strip()).replace(tzinfo=INDIA) if text else None
    except ValueError:
        return None


def order(said: Json) -> Order:
    """A status. Paytm knows of an order only once somebody tried to pay it."""
    result, order_id = result_of(said), str(said.get("orderId") or "")
    status, code = str(result.get("resultStatus")), str(result.get("resultCode"))
    if status == NO_RECORD or (status == "TXN_FAILURE" and code == INVALID_ORDER):
        return Order(state=OrderState.ABSENT)
    if status == "TXN_SUCCESS":
        return Order(state=OrderState.PAID, order_id=order_id, payments=(_paid(said),))
    if status == "TXN_FAILURE":
        return Order(state=_ended(code), order_id=order_id, problem=str(result.get("resultMsg") or code))
    return Order(state=OrderState.OPEN, order_id=order_id)


def _ended(code: str) -> OrderState:
    return OrderState.CANCELLED if code in _GIVEN_UP else OrderState.FAILED


def _paid(said: Json) -> Paid:
    receipt = str(said.get("txnId") or "")
    if not receipt:
        raise Unreadable("a payment without its number")
    return Paid(
        receipt=receipt,
        amount=rupees(said.get("txnAmount")),
        paid_at=instant(said.get("txnDate")),
        instrument=_INSTRUMENTS.get(str(said.get("paymentMode") or "").upper(), ""),
        bank_number=str(said.get("bankTxnId") or ""),
    )


def is_genuine(raw: bytes, key: str) -> bool:
    text = raw.decode("utf-8", errors="replace")
    if not text.lstrip().startswith("{"):
        fields = dict(parse_qsl(text, keep_blank_values=True))
        return signatures.fits(fields.get("CHECKSUMHASH", ""), signatures.of_fields(fields), key)
    try:
        head = json.loads(text).get("head")
    except (ValueError, RecursionError):
        return False
    body = signatures.body_of(text)
    given = str(head.get("signature") or "") if isinstance(head, dict) else ""
    return bool(body) and signatures.fits(given, body, key)


def message(raw: bytes) -> Json:
    """Exactly what was signed: in JSON the text that the proof is over, whatever else stands beside it."""
    text = raw.decode("utf-8", errors="replace")
    if text.lstrip().startswith("{"):
        body = signatures.body_of(text)
        if not body:
            raise Unreadable("no body")
        said: Json = json.loads(body)
        return said
    fields = dict(parse_qsl(text, keep_blank_values=True))
    if not fields:
        raise Unreadable("neither JSON nor a form")
    return {_OLDER.get(name, name): value for name, value in fields.items()}


def told(raw: bytes, merchant_id: str) -> list[Told]:
    said = message(raw)
    if said.get("mid") != merchant_id:
        raise Unreadable("it is of another merchant")
    if said.get("txnType") == "REFUND":
        key = str(said.get("refId") or "")
        return [Told(refund=key, remark=f"refund {key} is {said.get('status')}")]
    reference, status = str(said.get("orderId") or ""), said.get("status")
    if status == "TXN_SUCCESS":
        if said.get("currency", "INR") != "INR":
            raise Unreadable("it is not of rupees")
        return [Told(reference=reference, paid=_paid(said))]
    if status == "TXN_FAILURE":
        code = str(said.get("respCode") or "")
        return [Told(reference=reference, state=_ended(code), problem=str(said.get("respMsg") or code))]
    return [Told(reference=reference, remark=f"the payment is {status}")]


def refund(said: Json) -> Refunded:
    result = result_of(said)
    states = {
        "TXN_SUCCESS": RefundState.DONE,
        "TXN_FAILURE": RefundState.FAILED,
        NO_RECORD: RefundState.ABSENT,
    }
    state = states.get(str(result.get("resultStatus")), RefundState.PENDING)
    problem = str(result.get("resultMsg") or "") if state == RefundState.FAILED else ""
    return Refunded(refund_id=str(said.get("refundId") or ""), state=state, problem=problem)
