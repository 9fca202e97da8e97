"""Paytm as one of our checkouts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.addresses import back, page
from mtandao.gateways.checkout.orders import Opened, Order, Refunded, RefundState, Told, Unreadable
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.paytm import shapes
from mtandao.gateways.paytm.client import NO_REFUND, PRODUCTION, PaytmClient, PaytmConfig

# How long the token serves that the page is opened with.
OPEN_FOR = timedelta(minutes=15)


def line(gateway: payments.Gateway) -> PaytmClient:
    return _client(
        PaytmConfig(
            merchant_id=gateway.value("merchant_id"),
            merchant_key=gateway.value("merchant_key"),
            base_url=settings.PAYTM_BASE_URL or PRODUCTION,
        )
    )


@lru_cache(maxsize=256)
def _client(config: PaytmConfig) -> PaytmClient:
    return PaytmClient(config)


class Paytm:
    name = "paytm"
    asks_after_s: Sequence[int] = (60, 300, 900, 1260, 3600, 6 * 3600, 24 * 3600, 73 * 3600)

    def open(self, ctx: Context, ask: payments.Ask) -> Answer[Opened]:
        speaking = line(ask.gateway)
        if ask.gateway.value("page") == "code":
            answer = speaking.create_code(
                {
                    "orderId": ask.reference,
                    "amount": f"{ask.amount:.2f}",
                    "businessType": "UPI_QR_CODE",
                    "posId": ask.account_reference,
                }
            )
            return _opened_code(ask, answer)
        user = {"custId": ask.subscriber_id.hex} | ({"mobile": ask.phone} if ask.phone else {})
        answer = speaking.initiate(
            {
                "requestType": "Payment",
                "websiteName": ask.gateway.value("website") or "DEFAULT",
                "orderId": ask.reference,
                "callbackUrl": back(ctx, ask),
                "txnAmount": {"value": f"{ask.amount:.2f}", "currency": "INR"},
                "userInfo": user,
            }
        )
        return _opened(ctx, ask, answer)

    def form(self, ask: payments.Ask) -> tuple[str, dict[str, str]]:
        """Paytm's page wants a form posted, with the token."""
        fields = {"mid": ask.gateway.value("merchant_id"), "orderId": ask.reference}
        return line(ask.gateway).page_of(ask.reference), {**fields, "txnToken": ask.merchant_request_id}

    def look_up(self, ask: payments.Ask) -> Answer[Order]:
        answer = line(ask.gateway).status(ask.reference)
        if not isinstance(answer, Accepted):
            return answer
        try:
            return Accepted(shapes.order(answer.value), answer.exchange)
        except Unreadable as problem:
            return Unknown(str(problem), answer.exchange)

    def check_keys(self, gateway: payments.Gateway) -> Answer[Any]:
        """Whether Paytm takes our proof; of the order it knows nothing."""
        return line(gateway).status("none")

    def is_genuine(self, gateway: payments.Gateway, headers: Mapping[str, str], body: bytes) -> bool:
        return shapes.is_genuine(body, gateway.value("merchant_key"))

    def read(self, gateway: payments.Gateway, body: bytes) -> Sequence[Told]:
        return shapes.told(body, gateway.value("merchant_id"))

    def refund(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, amount: Decimal, key: str
    ) -> Answer[Refunded]:
        if not reference:
            return Rejected("no_order", "Paytm gives back only what was paid on an order of ours.")
        answer = line(gateway).refund(key=key, order=reference, receipt=receipt, amount=f"{amount:.2f}")
        if isinstance(answer, Rejected) and answer.kind == Kind.ALREADY_DONE:
            return Accepted(Refunded(refund_id="", state=RefundState.PENDING), answer.exchange)
        return _refunded(answer)

    def refund_state(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, refund_id: str, key: str
    ) -> Answer[Refunded]:
        answer = line(gateway).refund_status(key=key, order=reference)
        if isinstance(answer, Rejected) and answer.code == NO_REFUND:
            return Accepted(Refunded(refund_id="", state=RefundState.ABSENT), answer.exchange)
        return _refunded(answer)


def _opened(ctx: Context, ask: payments.Ask, answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    token = str(answer.value.get("txnToken") or "")
    if not token:
        return Unknown("the answer holds no token", answer.exchange)
    until = real_now() + OPEN_FOR
    opened = Opened(order_id=ask.reference, pay_url=page(ctx, ask), expires_at=until, token=token)
    return Accepted(opened, answer.exchange)


def _opened_code(ask: payments.Ask, answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    code = str(answer.value.get("qrData") or "")
    if not code.startswith("upi://"):
        return Unknown("the answer holds no code", answer.exchange)
    return Accepted(Opened(order_id=ask.reference, pay_url=code), answer.exchange)


def _refunded(answer: Answer[dict[str, Any]]) -> Answer[Refunded]:
    return Accepted(shapes.refund(answer.value), answer.exchange) if isinstance(answer, Accepted) else answer
