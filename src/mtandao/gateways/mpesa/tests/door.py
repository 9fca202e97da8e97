"""Daraja at our own door, as the acceptance cases tell it."""

import json
from decimal import Decimal
from typing import Any

from django.test import Client

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import Ask, InboxMessage
from mtandao.foundation.outbox.relay import drain
from tests.worlds import World

HANDLER = ["gateways.mpesa.handle_messages"]
ACCEPTED = {"ResultCode": 0, "ResultDesc": "Accepted"}


def opened(world: World, till: str = "") -> World:
    payments.set_up_gateway(
        world.ctx,
        short_code="600100",
        consumer_key="key",
        consumer_secret="secret",
        passkey="passkey",
        till=till,
    )
    return world


def told(
    world: World, account: str, receipt: str = "UKC0000001", amount: str = "500.00", **more: Any
) -> dict[str, Any]:
    return {
        "TransactionType": "Pay Bill",
        "TransID": receipt,
        "TransTime": f"{world.now:%Y%m%d%H%M%S}",
        "TransAmount": amount,
        "BusinessShortCode": "600100",
        "BillRefNumber": account,
        "MSISDN": "2547 ***** 001",
        "FirstName": "WANJIKU",
    } | more


def posts(world: World, address: str, body: dict[str, Any]) -> Any:
    answer = Client().post(
        address,
        json.dumps(body),
        content_type="application/json",
        headers={"Host": f"{world.slug}.localhost"},
    )
    assert answer.status_code == 200
    return answer.json()


def secret(world: World) -> str:
    return payments.gateways(world.ctx).get().callback_secret


def confirms(world: World, body: dict[str, Any]) -> payments.Payment:
    assert posts(world, f"/hooks/mp/c2b/confirmation/{secret(world)}", body) == ACCEPTED
    drain(HANDLER)
    return payments.payments(world.ctx).get(receipt=body["TransID"])


def calls_back(world: World, ask: Any, code: Any, receipt: str = "", checkout: str = "ws_CO_1") -> str:
    body: dict[str, Any] = {"CheckoutRequestID": checkout, "ResultCode": code, "ResultDesc": "as it is"}
    if receipt:
        items = [{"Name": "Amount", "Value": 500.0}, {"Name": "MpesaReceiptNumber", "Value": receipt}]
        body["CallbackMetadata"] = {"Item": items}
    key = f"/{ask.callback_key}" if ask else ""
    address = f"/hooks/mp/stk{key}" if ask else "/api/webhooks/mpesa-callback"
    assert posts(world, address, {"Body": {"stkCallback": body}}) == ACCEPTED
    drain(HANDLER)
    last = InboxMessage.of(world.ctx).order_by("-id").first()
    assert last is not None
    return last.outcome


def asked(world: World) -> Ask:
    ask = payments.ask_for_payment(world.ctx, subscriber_id=world.sale().subscriber.id, amount=Decimal(500))
    payments.mark_sending(world.ctx, ask_id=ask.id)
    payments.record_accepted(world.ctx, ask_id=ask.id, merchant_request_id="m", checkout_id="ws_CO_1")
    return ask


def state(ask: Ask) -> str:
    ask.refresh_from_db()
    return ask.state
