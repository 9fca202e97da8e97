"""Razorpay's ids, entities, webhooks and signatures."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from mtandao.gateways.checkout.simulator.config import Merchant
from mtandao.gateways.checkout.simulator.records import Attempt, Order, Refund
from mtandao.gateways.checkout.simulator.world import Message, Shop, json_text
from mtandao.gateways.razorpay import signatures

# Waiting longer each time, for 24 hours after the event.
RETRIES = (60.0, 120.0, 240.0, 480.0, 960.0, 1920.0, 3840.0, 7680.0, 15360.0, 30720.0, 24000.0)
_LINK_STATES = {"open": "created"}
_CODE_ENDS = {"paid": "paid", "expired": "close_by", "cancelled": "on_demand"}


def razorpay_id(prefix: str, number: int) -> str:
    """Fourteen letters and digits after the prefix, as theirs have."""
    digest = base64.b32encode(hashlib.sha256(str(number).encode()).digest()).decode()
    return f"{prefix}_{digest[:14]}"


def seconds(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())


def link_entity(shop: Shop, order: Order) -> dict[str, Any]:
    paid = order.captured
    return {
        "id": order.id,
        "entity": "payment_link",
        "order_id": order.data["order_id"],
        "amount": order.amount,
        "amount_paid": sum(each.amount for each in paid),
        "currency": "INR",
        "reference_id": order.reference,
        "description": order.description,
        "short_url": f"{shop.config.public_url}/pay/{order.key}",
        "status": _LINK_STATES.get(order.state, order.state),
        "expire_by": order.data.get("expire_by"),
        "notes": order.data.get("notes") or [],
        "payments": [{"payment_id": each.id, "status": "captured", "amount": each.amount} for each in paid]
        or None,
        "created_at": seconds(order.began_at),
    }


def code_entity(order: Order) -> dict[str, Any]:
    paid = order.captured
    vpa = "isp.demo@razorpay"
    rupees = f"{order.amount // 100}.{order.amount % 100:02d}"
    return {
        "id": order.id,
        "entity": "qr_code",
        "type": "upi_qr",
        "usage": order.data["usage"],
        "fixed_amount": True,
        "payment_amount": order.amount,
        "status": "active" if order.state == "open" else "closed",
        "close_reason": _CODE_ENDS.get(order.state),
        "close_by": order.data.get("close_by"),
        "image_url": f"https://rzp.example/i/{order.key}",
        "image_content": f"upi://pay?pa={vpa}&pn=Demo%20ISP&tr={order.key}&am={rupees}&cu=INR",
        "payments_amount_received": sum(each.amount for each in paid),
        "payments_count_received": len(paid),
        "notes": order.data.get("notes") or [],
        "created_at": seconds(order.began_at),
    }


def order_entity(order: Order) -> dict[str, Any]:
    paid = sum(each.amount for each in order.captured)
    state = "paid" if paid else "attempted" if order.attempts else "created"
    return {
        "id": order.data.get("order_id", order.id),
        "entity": "order",
        "amount": order.amount,
        "amount_paid": paid,
        "amount_due": max(0, order.amount - paid),
        "currency": "INR",
        "receipt": order.reference,
        "offer_id": None,
        "status": state,
        "attempts": len(order.attempts),
        "notes": order.data.get("notes") or [],
        "created_at": seconds(order.began_at),
    }


def payment_entity(order: Order, attempt: Attempt, status: str = "") -> dict[str, Any]:
    failed = attempt.state == "failed"
    shown = status or attempt.state
    return {
        "id": attempt.id,
        "entity": "payment",
        "amount": attempt.amount,
        "currency": "INR",
        "status": shown,
        "order_id": order.data.get("order_id"),
        "method": attempt.method,
        "captured": shown == "captured",
        "amount_refunded": attempt.refunded,
        "vpa": "demo@upi" if attempt.method == "upi" else None,
        "contact": order.contact,
        "notes": order.data.get("notes") or [],
        "fee": attempt.fee if shown == "captured" else None,
        "tax": attempt.tax if shown == "captured" else None,
        "error_code": "BAD_REQUEST_ERROR" if failed else None,
        "error_description": attempt.problem or None,
        "acquirer_data": {"rrn": attempt.utr} if attempt.method == "upi" else {},
        "created_at": seconds(attempt.at),
    }


def refund_entity(refund: Refund) -> dict[str, Any]:
    states = {"done": "processed"}
    return {
        "id": refund.id,
        "entity": "refund",
        "amount": refund.amount,
        "currency": "INR",
        "payment_id": refund.attempt,
        "receipt": refund.key,
        "status": states.get(refund.state, refund.state),
        "speed_requested": "normal",
        "created_at": seconds(refund.at),
    }


class RazorpayDialect:
    name = "razorpay"
    title = "Razorpay simulator"
    retries_after = RETRIES

    def attempt_id(self, number: int) -> str:
        return razorpay_id("pay", number)

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
        entities: dict[str, Any] = {}
        if order.kind == "link":
            entities["payment_link"] = link_entity(shop, order)
        elif order.kind == "code":
            entities["qr_code"] = code_entity(order)
        told: list[tuple[str, dict[str, Any]]] = []
        if attempt is not None and event == "attempt_failed":
            told = [("payment.failed", {"payment": payment_entity(order, attempt)})]
        elif attempt is not None and event == "authorized":
            told = [("payment.authorized", {"payment": payment_entity(order, attempt, "authorized")})]
        elif attempt is not None and event == "captured":
            payment = payment_entity(order, attempt)
            own = {"link": "payment_link.paid", "code": "qr_code.credited"}.get(order.kind, "order.paid")
            told = [
                ("payment.captured", {"payment": payment}),
                (own, {**entities, "order": order_entity(order), "payment": payment}),
            ]
        elif event == "ended":
            name = f"payment_link.{order.state}" if order.kind == "link" else "qr_code.closed"
            told = [(name, entities)] if entities else []
        return [_message(shop, merchant, name, parts, forged=forged) for name, parts in told]

    def way_back(self, shop: Shop, order: Order) -> tuple[str, str, dict[str, str]]:
        if not order.return_url:
            return "get", "", {}
        secret = shop.merchant_of(order).secret
        paid = order.captured[-1].id if order.captured else ""
        status = _LINK_STATES.get(order.state, order.state)
        fields = {
            "razorpay_payment_id": paid,
            "razorpay_payment_link_id": order.id,
            "razorpay_payment_link_reference_id": order.reference,
            "razorpay_payment_link_status": status,
            "razorpay_signature": signatures.of_link(secret, order.id, order.reference, status, paid),
        }
        return "get", f"{order.return_url}?{urlencode(fields)}", {}


def _message(
    shop: Shop, merchant: Merchant, event: str, entities: dict[str, Any], *, forged: bool
) -> Message:
    payload = {
        "entity": "event",
        "account_id": "acc_DEMO0000000001",
        "event": event,
        "contains": list(entities),
        "payload": {name: {"entity": entity} for name, entity in entities.items()},
        "created_at": shop.unix(),
    }
    secret = "not-the-secret" if forged else merchant.hook_secret
    headers = {
        "X-Razorpay-Signature": signatures.of_webhook(secret, json_text(payload)),
        "x-razorpay-event-id": razorpay_id("evt", shop.number()),
    }
    return Message(event, payload, headers)
