"""Fifty callbacks for one receipt, through the web's own door, all at once, heard by several relays at once."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation.outbox.relay import drain
from mtandao.gateways.mpesa.tests.door import HANDLER, asked, opened, secret, told
from tests.at_once import at_once
from tests.worlds import World

TELLINGS, RELAYS = 50, 4


@pytest.mark.timeout(180)
def test_fifty_callbacks_for_one_receipt_at_once_through_the_door_book_one_payment(kept_world: World) -> None:
    world = opened(kept_world)
    ask = asked(world)
    items = [{"Name": "Amount", "Value": 500}, {"Name": "MpesaReceiptNumber", "Value": "UKFIFTY"}]
    callback = {"CheckoutRequestID": "ws_CO_1", "ResultCode": 0, "CallbackMetadata": {"Item": items}}
    tellings = [
        (f"/hooks/mp/stk/{ask.callback_key}", {"Body": {"stkCallback": callback}}),
        (
            f"/hooks/mp/c2b/confirmation/{secret(world)}",
            told(world, ask.subscriber.account_number, "UKFIFTY"),
        ),
    ]

    def tell(address: str, body: dict[str, Any]) -> int:
        answer = Client().post(
            address,
            json.dumps(body),
            content_type="application/json",
            headers={"Host": f"{world.slug}.localhost"},
        )
        return int(answer.status_code)

    answers = at_once(*[lambda n=n: tell(*tellings[n % 2]) for n in range(TELLINGS)])
    assert answers == [200] * TELLINGS
    handled = at_once(*[lambda: drain(HANDLER)] * RELAYS)
    drain(HANDLER)  # what two had wanted at once was given back
    assert None not in handled
    messages = InboxMessage.of(world.ctx)
    assert messages.count() == TELLINGS
    payment = payments.payments(world.ctx).get()
    assert set(messages.values_list("outcome", flat=True)) == {f"payment {payment.id}"}
    sums = ledger.trial_balance(world.ctx)
    assert sums["mpesa"] == Decimal(500) and sum(sums.values()) == 0
