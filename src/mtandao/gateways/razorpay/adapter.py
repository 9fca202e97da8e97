"""Razorpay as one of our checkouts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.addresses import back
from mtandao.gateways.checkout.orders import Opened, Order, OrderState, Refunded, RefundState, Told
from mtandao.gateways.outbound.answers import Accepted, Answer, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.razorpay import shapes, signatures
from mtandao.gateways.razorpay.client import PRODUCTION, RazorpayClient, RazorpayConfig

# Razorpay takes no end of a link nearer than 15 minutes, and a payer needs some days.
OPEN_FOR = timedelta(days=3)
_REFUND_STATES = {"processed": RefundState.DONE, "failed": RefundState.FAILED}


def line(gateway: payments.Gateway) -> RazorpayClient:
    """The process's client for these keys: kept, because it keeps connections."""
    return _client(
        RazorpayConfig(
            key_id=gateway.value("key_id"),
            key_secret=gateway.value("key_secret"),
            base_url=settings.RAZORPAY_BASE_URL or PRODUCTION,
        )
    )


@lru_cache(maxsize=256)
def _client(config: RazorpayConfig) -> RazorpayClient:
    return RazorpayClient(config)


class Razorpay:
    name = "razorpay"
    asks_after_s: Sequence[int] = (60, 300, 900, 3600, 6 * 3600, 24 * 3600, 73 * 3600, 4 * 86400)

    def open(self, ctx: Context, ask: payments.Ask) -> Answer[Opened]:
        until = int((real_now() + OPEN_FOR).timestamp())
        known = {"ask": ask.reference, "account": ask.account_reference}
        if ask.gateway.value("page") == "code":
            return _opened_code(
                line(ask.gateway).create_code(
                    {
                        "type": "upi_qr",
                        "name": ctx.tenant.name[:100],
                        "usage": "single_use",
                        "fixed_amount": True,
                        "payment_amount": int(ask.amount * 100),
                        "description": ask.account_reference,
                        "close_by": until,
                        "notes": known,
                    }
                )
            )
        body: dict[str, Any] = {
            "amount": int(ask.amount * 100),
            "currency": "INR",
            "accept_partial": False,
            "description": f"Internet, {ask.account_reference}",
            "reference_id": ask.reference,
            "expire_by": until,
            "notes": known,
            "notify": {"sms": False, "email": False},
            "reminder_enable": False,
            "callback_url": back(ctx, ask),
            "callback_method": "get",
        }
        if ask.phone:
            body["customer"] = {"contact": ask.phone, "name": ask.subscriber.full_name}
        return _opened_link(line(ask.gateway).create_link(body))

    def look_up(self, ask: payments.Ask) -> Answer[Order]:
        speaking = line(ask.gateway)
        if ask.gateway.value("page") == "code":
            return _code_of(speaking, ask)
        links = speaking.links_of_reference(ask.reference)
        if not isinstance(links, Accepted):
            return links
        link = next((one for one in links.value if one.get("reference_id") == ask.reference), None)
        if link is None:
            return Accepted(Order(state=OrderState.ABSENT))
        order_id = str(link.get("order_id") or "")
        tried = speaking.payments_of_order(order_id) if order_id else Accepted(list[dict[str, Any]]())
        if not isinstance(tried, Accepted):
            return tried
        return Accepted(shapes.order_of_link(link, tried.value))

    def check_keys(self, gateway: payments.Gateway) -> Answer[Any]:
        return line(gateway).recent_payments()

    def is_genuine(self, gateway: payments.Gateway, headers: Mapping[str, str], body: bytes) -> bool:
        secrets = (gateway.value("webhook_secret"), gateway.value("webhook_secret_before"))
        return signatures.is_webhooks(secrets, body, headers.get("x-razorpay-signature", ""))

    def read(self, gateway: payments.Gateway, body: bytes) -> Sequence[Told]:
        return shapes.told(body)

    def refund(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, amount: Decimal, key: str
    ) -> Answer[Refunded]:
        return _refunded(line(gateway).refund(receipt, amount=int(amount * 100), key=key))

    def refund_state(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, refund_id: str, key: str
    ) -> Answer[Refunded]:
        """Razorpay lists refunds by payment; our key is kept as their receipt."""
        listed = line(gateway).refunds_of(receipt)
        if not isinstance(listed, Accepted):
            return listed
        mine = next(
            (one for one in listed.value if one.get("receipt") == key or one.get("id") == refund_id), None
        )
        absent = Refunded(refund_id="", state=RefundState.ABSENT)
        return _refunded(Accepted(mine)) if mine else Accepted(absent, listed.exchange)


def _opened_link(answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    link = answer.value
    if not link.get("id") or not link.get("short_url"):
        return Unknown("the answer names no link", answer.exchange)
    return Accepted(
        Opened(
            order_id=str(link["id"]),
            pay_url=str(link["short_url"]),
            expires_at=shapes.instant(link.get("expire_by")),
        ),
        answer.exchange,
    )


def _opened_code(answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    code = answer.value
    if not code.get("id") or not code.get("image_content"):
        return Unknown("the answer names no code", answer.exchange)
    return Accepted(
        Opened(
            order_id=str(code["id"]),
            pay_url=str(code["image_content"]),
            expires_at=shapes.instant(code.get("close_by")),
        ),
        answer.exchange,
    )


def _code_of(speaking: RazorpayClient, ask: payments.Ask) -> Answer[Order]:
    """Codes have no unique reference of ours: found among those made since, by its note."""
    since = int((min(ask.sent_at or ask.asked_at, real_now()) - timedelta(minutes=5)).timestamp())
    code_answer = speaking.code(ask.checkout_id) if ask.checkout_id else None
    if code_answer is None:
        listed = speaking.codes_since(since)
        if not isinstance(listed, Accepted):
            return listed
        code = next((one for one in listed.value if shapes.notes(one).get("ask") == ask.reference), None)
    elif isinstance(code_answer, Accepted):
        code = code_answer.value
    else:
        return code_answer
    if code is None:
        return Accepted(Order(state=OrderState.ABSENT))
    tried = speaking.payments_of_code(str(code.get("id")))
    return Accepted(shapes.order_of_code(code, tried.value)) if isinstance(tried, Accepted) else tried


def _refunded(answer: Answer[dict[str, Any]]) -> Answer[Refunded]:
    if isinstance(answer, Rejected | NotSent | Unknown):
        return answer
    said = answer.value
    state = _REFUND_STATES.get(str(said.get("status")), RefundState.PENDING)
    return Accepted(Refunded(refund_id=str(said.get("id") or ""), state=state), answer.exchange)
