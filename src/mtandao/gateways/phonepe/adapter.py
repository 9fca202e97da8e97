"""PhonePe as one of our checkouts, in the way that the tenant's account there speaks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.addresses import back, webhook
from mtandao.gateways.checkout.orders import (
    Opened,
    Order,
    OrderState,
    Refunded,
    RefundState,
    Told,
    Unreadable,
)
from mtandao.gateways.outbound.answers import Accepted, Answer, Rejected, Unknown
from mtandao.gateways.phonepe import shapes, signatures
from mtandao.gateways.phonepe.client import NOT_THERE, PRODUCTION, PhonePeClient, PhonePeConfig
from mtandao.gateways.phonepe.older import OlderClient, OlderConfig

OPEN_FOR_S = 3600  # the longest that PhonePe keeps an order open


def is_older(gateway: payments.Gateway) -> bool:
    return bool(gateway.value("version") == "v1")


def line(gateway: payments.Gateway) -> PhonePeClient:
    return _client(
        PhonePeConfig(
            client_id=gateway.value("client_id"),
            client_secret=gateway.value("client_secret"),
            client_version=gateway.value("client_version") or "1",
            base_url=settings.PHONEPE_BASE_URL or PRODUCTION,
        )
    )


def older_line(gateway: payments.Gateway) -> OlderClient:
    return _older_client(
        OlderConfig(
            merchant_id=gateway.value("merchant_id"),
            salt_key=gateway.value("salt_key"),
            salt_index=gateway.value("salt_index") or "1",
            base_url=settings.PHONEPE_BASE_URL or PRODUCTION,
        )
    )


@lru_cache(maxsize=256)
def _client(config: PhonePeConfig) -> PhonePeClient:
    return PhonePeClient(config)


@lru_cache(maxsize=256)
def _older_client(config: OlderConfig) -> OlderClient:
    return OlderClient(config)


class PhonePe:
    """How often messages are repeated is nowhere written, so the provider is asked soon and often."""

    name = "phonepe"
    asks_after_s: Sequence[int] = (25, 60, 120, 300, 900, 1800, 3900, 6 * 3600, 24 * 3600)

    def open(self, ctx: Context, ask: payments.Ask) -> Answer[Opened]:
        paise = int(ask.amount * 100)
        if is_older(ask.gateway):
            return _opened_older(
                older_line(ask.gateway).pay(
                    {
                        "merchantTransactionId": ask.reference,
                        "merchantUserId": ask.subscriber_id.hex,
                        "amount": paise,
                        "redirectUrl": back(ctx, ask),
                        "redirectMode": "REDIRECT",
                        "callbackUrl": webhook(ctx, ask.gateway),
                        "mobileNumber": ask.phone[-10:],
                        "paymentInstrument": {"type": "PAY_PAGE"},
                    }
                )
            )
        return _opened(
            line(ask.gateway).pay(
                {
                    "merchantOrderId": ask.reference,
                    "amount": paise,
                    "expireAfter": OPEN_FOR_S,
                    "metaInfo": {"udf1": ask.account_reference},
                    "prefillUserLoginDetails": {"phoneNumber": ask.phone},
                    "paymentFlow": {
                        "type": "PG_CHECKOUT",
                        "message": f"Internet {ask.account_reference}",
                        "merchantUrls": {"redirectUrl": back(ctx, ask)},
                    },
                }
            )
        )

    def look_up(self, ask: payments.Ask) -> Answer[Order]:
        older = is_older(ask.gateway)
        speaking: PhonePeClient | OlderClient = older_line(ask.gateway) if older else line(ask.gateway)
        answer = speaking.status(ask.reference)
        if isinstance(answer, Rejected) and answer.code in NOT_THERE:
            return Accepted(Order(state=OrderState.ABSENT), answer.exchange)
        if not isinstance(answer, Accepted):
            return answer
        try:
            found = shapes.older_order(answer.value) if older else shapes.order(answer.value)
        except Unreadable as problem:
            return Unknown(str(problem), answer.exchange)
        return Accepted(found, answer.exchange)

    def check_keys(self, gateway: payments.Gateway) -> Answer[Any]:
        if not is_older(gateway):
            return line(gateway).check_keys()
        answer = older_line(gateway).status("none")
        return Accepted(None) if isinstance(answer, Rejected) and answer.code in NOT_THERE else answer

    def is_genuine(self, gateway: payments.Gateway, headers: Mapping[str, str], body: bytes) -> bool:
        if not is_older(gateway):
            user, password = gateway.value("hook_user"), gateway.value("hook_password")
            return signatures.is_webhooks(headers.get("authorization", ""), user, password)
        try:
            text = shapes.older_text(body)
        except Unreadable:
            return False
        return signatures.fits(headers.get("x-verify", ""), text, gateway.value("salt_key"))

    def read(self, gateway: payments.Gateway, body: bytes) -> Sequence[Told]:
        return shapes.older_told(body) if is_older(gateway) else shapes.told(body)

    def refund(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, amount: Decimal, key: str
    ) -> Answer[Refunded]:
        paise = int(amount * 100)
        if not is_older(gateway):
            return _refunded(line(gateway).refund(key=key, order=reference, amount=paise))
        body = {"originalTransactionId": reference, "merchantTransactionId": key, "amount": paise}
        return _refunded(older_line(gateway).refund(body))

    def refund_state(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, refund_id: str, key: str
    ) -> Answer[Refunded]:
        older = is_older(gateway)
        answer = older_line(gateway).status(key) if older else line(gateway).refund_status(key)
        if isinstance(answer, Rejected) and answer.code in NOT_THERE:
            return Accepted(Refunded(refund_id="", state=RefundState.ABSENT), answer.exchange)
        return _refunded(answer)


def _opened(answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    said = answer.value
    if not said.get("redirectUrl"):
        return Unknown("the answer names no page", answer.exchange)
    return Accepted(
        Opened(
            order_id=str(said.get("orderId") or ""),
            pay_url=str(said["redirectUrl"]),
            expires_at=shapes.instant(said.get("expireAt")),
        ),
        answer.exchange,
    )


def _opened_older(answer: Answer[dict[str, Any]]) -> Answer[Opened]:
    if not isinstance(answer, Accepted):
        return answer
    data = shapes.part(answer.value, "data")
    url = shapes.part(shapes.part(data, "instrumentResponse"), "redirectInfo").get("url")
    if not url:
        return Unknown("the answer names no page", answer.exchange)
    opened = Opened(order_id=str(data.get("merchantTransactionId") or ""), pay_url=str(url))
    return Accepted(opened, answer.exchange)


def _refunded(answer: Answer[dict[str, Any]]) -> Answer[Refunded]:
    return Accepted(shapes.refund(answer.value), answer.exchange) if isinstance(answer, Accepted) else answer
