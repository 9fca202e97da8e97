"""Reading what Razorpay says: entities in answers and webhooks alike. Unknown fields mean nothing to us."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from mtandao.gateways.checkout.orders import Order, OrderState, Paid, Told, Unreadable

INSTRUMENTS = {"upi": "upi", "card": "card", "emi": "card", "netbanking": "netbanking", "wallet": "wallet"}
# A refunded payment was captured before: it is money that came.
CAPTURED = ("captured", "refunded")
_ENDS = {"expired": OrderState.EXPIRED, "cancelled": OrderState.CANCELLED, "paid": OrderState.PAID}
Json = Mapping[str, Any]


def rupees(paise: Any) -> Decimal:
    """Unreadable when it is no whole number of paise."""
    try:
        return Decimal(int(str(paise))) / 100
    except ValueError:
        raise Unreadable(f"{paise!r} is no amount in paise") from None


def instant(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def notes(entity: Json) -> dict[str, str]:
    """Empty notes come as `[]`."""
    found = entity.get("notes")
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def part(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def paid(entity: Json) -> Paid | None:
    """None for a payment that brought no money (yet)."""
    if entity.get("status") not in CAPTURED or not entity.get("id"):
        return None
    acquirer = part(entity, "acquirer_data")
    fee = entity.get("fee")
    return Paid(
        receipt=str(entity["id"]),
        amount=rupees(entity.get("amount")),
        paid_at=instant(entity.get("created_at")),
        instrument=INSTRUMENTS.get(str(entity.get("method")), ""),
        fee=rupees(fee) if fee else None,
        bank_number=str(acquirer.get("rrn") or acquirer.get("bank_transaction_id") or ""),
        payer_phone=str(entity.get("contact") or ""),
        account=notes(entity).get("account", ""),
    )


def order_of_link(link: Json, payments: Sequence[Json]) -> Order:
    """A payment link with the payments of its order."""
    found = tuple(each for each in map(paid, payments) if each is not None)
    state = _ENDS.get(str(link.get("status")), OrderState.OPEN)
    failed = next((one for one in reversed(payments) if one.get("status") == "failed"), {})
    return Order(
        state=OrderState.PAID if found else OrderState.OPEN if state == OrderState.PAID else state,
        order_id=str(link.get("id") or ""),
        pay_url=str(link.get("short_url") or ""),
        expires_at=instant(link.get("expire_by")),
        payments=found,
        problem=str(failed.get("error_description") or "") if not found else "",
    )


def order_of_code(code: Json, payments: Sequence[Json]) -> Order:
    """A UPI code with its payments. Closed without any: its time was over."""
    found = tuple(each for each in map(paid, payments) if each is not None)
    closed = code.get("status") == "closed"
    return Order(
        state=OrderState.PAID if found else OrderState.EXPIRED if closed else OrderState.OPEN,
        order_id=str(code.get("id") or ""),
        pay_url=str(code.get("image_content") or ""),
        expires_at=instant(code.get("close_by")),
        payments=found,
    )


def told(body: bytes) -> list[Told]:
    """A webhook. What it is called matters little: its entities say what became of the money."""
    try:
        event = json.loads(body)
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(event, dict) or not isinstance(event.get("payload"), dict):
        raise Unreadable("no event of Razorpay's")
    payload = event["payload"]
    name = str(event.get("event") or "")
    link = part(part(payload, "payment_link"), "entity")
    code = part(part(payload, "qr_code"), "entity")
    payment = part(part(payload, "payment"), "entity")
    order = part(part(payload, "order"), "entity")
    reference = next(
        (
            found
            for found in (
                str(link.get("reference_id") or ""),
                notes(payment).get("ask", ""),
                notes(code).get("ask", ""),
                notes(order).get("ask", ""),
                str(order.get("receipt") or ""),
            )
            if found
        ),
        "",
    )
    where: dict[str, Any] = {"reference": reference, "order_id": str(link.get("id") or code.get("id") or "")}
    if name.startswith("refund."):
        refund = part(part(payload, "refund"), "entity")
        key = str(refund.get("receipt") or "")
        return [Told(**where, refund=key, remark=f"refund {refund.get('id')} is {refund.get('status')}")]
    money = paid(payment)
    if money is not None:
        return [Told(**where, paid=money)]
    if payment.get("status") == "failed":
        return [Told(**where, problem=str(payment.get("error_description") or "it failed"))]
    end = _ENDS.get(str(link.get("status") or "")) or (
        OrderState.EXPIRED if name == "qr_code.closed" else None
    )
    if end is not None and end != OrderState.PAID:
        return [Told(**where, state=end)]
    return [Told(**where, remark=f"{name or 'it'} changes nothing")]
