"""PhonePe's ids, states, webhooks and their proof. `id` of a merchant is its client id and merchant id at once;
`secret` is the client's secret, and the salt of the older way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mtandao.gateways.checkout.simulator.config import Merchant
from mtandao.gateways.checkout.simulator.records import Attempt, Order
from mtandao.gateways.checkout.simulator.world import Message, Shop
from mtandao.gateways.phonepe import signatures

_MODES = {"upi": "UPI_INTENT", "card": "CARD", "netbanking": "NET_BANKING"}
_NAMES = {
    "attempt_failed": ("checkout.transaction.attempt.failed", "CHECKOUT_TRANSACTION_ATTEMPT_FAILED"),
    "captured": ("checkout.order.completed", "CHECKOUT_ORDER_COMPLETED"),
    "ended": ("checkout.order.failed", "CHECKOUT_ORDER_FAILED"),
}


def state_of(order: Order) -> str:
    return "COMPLETED" if order.captured else "PENDING" if order.state == "open" else "FAILED"


def order_status(order: Order) -> dict[str, Any]:
    ended = order.state != "open" and not order.captured
    error = {"errorCode": "ORDER_EXPIRED" if order.state == "expired" else "USER_CANCELLED"} if ended else {}
    return {
        "merchantId": order.merchant,
        "merchantOrderId": order.reference,
        "orderId": order.id,
        "state": state_of(order),
        "amount": order.amount,
        "payableAmount": order.amount,
        "feeAmount": 0,
        "expireAt": order.data["expire_at"],
        "metaInfo": order.data["meta"],
        **error,
        "paymentDetails": [_detail(each) for each in order.attempts],
    }


def _detail(attempt: Attempt) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "transactionId": attempt.id,
        "paymentMode": _MODES.get(attempt.method, "UPI_QR"),
        "timestamp": int(datetime.fromisoformat(attempt.at).timestamp() * 1000),
        "amount": attempt.amount,
        "payableAmount": attempt.amount,
        "feeAmount": 0,
        "state": "COMPLETED" if attempt.state == "captured" else "FAILED",
        "splitInstruments": [],
    }
    if attempt.state == "failed":
        return {**detail, "errorCode": "AUTHORIZATION_ERROR"}
    return {**detail, "rail": {"type": "UPI", "utr": attempt.utr, "vpa": "demo@upi"}}


def older_status(order: Order) -> dict[str, Any]:
    codes = {"COMPLETED": "PAYMENT_SUCCESS", "PENDING": "PAYMENT_PENDING", "FAILED": "PAYMENT_ERROR"}
    state = state_of(order)
    code = "TIMED_OUT" if order.state == "expired" and not order.captured else codes[state]
    paid = order.captured[-1] if order.captured else None
    return {
        "success": state == "COMPLETED",
        "code": code,
        "message": code.replace("_", " ").capitalize(),
        "data": {
            "merchantId": order.merchant,
            "merchantTransactionId": order.reference,
            "transactionId": paid.id if paid else order.id,
            "amount": order.amount,
            "state": state,
            "responseCode": code,
            "paymentInstrument": {"type": "UPI", "utr": paid.utr} if paid else None,
        },
    }


class PhonePeDialect:
    """How often it tells again is nowhere written: not at all."""

    name = "phonepe"
    title = "PhonePe simulator"
    retries_after: tuple[float, ...] = ()

    def attempt_id(self, number: int) -> str:
        return f"OM{number}"

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
        if event == "authorized":
            return []
        if order.kind == "older":
            return [] if event == "attempt_failed" else [_older(merchant, order, event, forged=forged)]
        name, kind = _NAMES[event]
        user = str(merchant.options.get("hook_user", ""))
        proof = signatures.of_webhook(user, "wrong" if forged else merchant.hook_secret)
        payload = {"event": name, "type": kind, "payload": order_status(order)}
        return [Message(event, payload, {"Authorization": proof})]

    def way_back(self, shop: Shop, order: Order) -> tuple[str, str, dict[str, str]]:
        return "get", order.return_url, {}


def _older(merchant: Merchant, order: Order, event: str, *, forged: bool) -> Message:
    text = signatures.encoded(older_status(order))
    salt = "wrong" if forged else merchant.secret
    return Message(event, {"response": text}, {"X-VERIFY": signatures.checksum(text, salt, "1")})
