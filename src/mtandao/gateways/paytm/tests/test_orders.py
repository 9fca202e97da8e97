"""Paytm's orders from wish to ledger, with what goes wrong on the way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.foundation.refusals import Malformed
from mtandao.gateways.checkout import jobs, refunds
from mtandao.gateways.checkout.orders import RefundState
from mtandao.gateways.checkout.tests.house import House
from mtandao.gateways.outbound.answers import Accepted
from mtandao.gateways.paytm.adapter import line

INITIATE = "/theia/api/v1/initiateTransaction"
CODES = "/paymentservices/qr/create"


def show_page(house: House, ask: payments.Ask) -> Any:
    """What the payer's browser gets at our page that leads to Paytm's."""
    return house.browser.get(
        f"/hooks/pay/page/{ask.callback_key}", headers={"Host": f"{house.world.slug}.localhost"}
    )


def test_M1_a_signed_message_is_booked_once_however_often_it_comes(either: House) -> None:
    ask = either.opened("01")
    assert ask.state == payments.AskState.ACCEPTED and ask.pay_url.endswith(
        f"/hooks/pay/page/{ask.callback_key}"
    )
    either.carry(1)
    (payment,) = either.paid(ask)
    assert (payment.method, payment.instrument, payment.amount) == ("paytm", "upi", Decimal(1500))
    assert payment.receipt is not None and payment.receipt.endswith("001") and len(payment.reference) == 12
    assert either.now(ask).state == payments.AskState.SUCCEEDED
    twice = either.opened("06")
    either.carry(2)
    assert len(either.paid(twice)) == 1
    assert either.balance("gateway", str(either.gateway.id)) == Decimal(3000)


def test_paytms_page_is_opened_by_posting_the_token_and_only_while_it_serves(house: House) -> None:
    ask = house.opened()
    shown = show_page(house, ask)
    assert shown.status_code == 200 and ask.merchant_request_id in shown.content.decode()
    fields = {"mid": "DEMOMID", "orderId": ask.reference, "txnToken": ask.merchant_request_id}
    address = f"{house.base}/theia/api/v1/showPaymentPage"
    assert house.http.post(address, data=fields).status_code == 303
    assert house.http.post(address, data={**fields, "txnToken": "x"}).status_code == 400
    house.advance(901)
    assert house.http.post(address, data=fields).status_code == 400
    with patch.object(clock, "now", return_value=clock.now() + timedelta(minutes=16)):
        late = show_page(house, ask)  # it is asked for anew
    assert late.status_code == 200 and ask.merchant_request_id not in late.content.decode()
    assert payments.asks(house.ctx).filter(subscriber=ask.subscriber).count() == 2


def test_the_browser_says_pending_and_the_message_says_paid(either: House) -> None:
    ask = either.opened()
    order = either.state()["orders"][-1]
    page = either.http.post(f"{either.base}/pay/{order['key']}?deed=pay_slowly&method=upi").text
    assert 'value="PENDING"' in page and f"/hooks/pay/back/{ask.callback_key}" in page
    back = either.browser.post(
        f"/hooks/pay/back/{ask.callback_key}",
        {"STATUS": "TXN_SUCCESS"},
        headers={"Host": "savanna.localhost"},
    )
    assert back["Location"] == f"/portal/pay/{ask.id}/" and not either.paid(ask)
    assert either.look(ask).is_open
    either.advance(400)
    either.carry(1)
    assert either.now(ask).state == payments.AskState.SUCCEEDED


def test_M2_a_failure_ends_the_order_and_nothing_is_booked(house: House) -> None:
    for ending, state in (("02", payments.AskState.FAILED), ("13", payments.AskState.CANCELLED)):
        ask = house.opened(ending)
        house.carry(1)
        assert house.now(ask).state == state and not house.paid(ask)


def test_M4_success_after_the_end_is_credited_and_a_failure_after_success_is_not_heard(either: House) -> None:
    ask = either.opened("03")  # it fails, then is paid on the same page
    either.carry(1)
    assert either.now(ask).state == payments.AskState.FAILED
    either.carry(1)
    assert either.now(ask).state == payments.AskState.SUCCEEDED and len(either.paid(ask)) == 1
    first = next(one for one in either.state()["callbacks"] if one["what"] == "attempt_failed")
    either.post(f"callbacks/{first['id']}/replay")
    either.carry(1)
    assert either.now(ask).state == payments.AskState.SUCCEEDED


def test_M3_a_message_of_an_order_that_nobody_made_is_taken_and_waits_for_its_owner(house: House) -> None:
    """Another shop of the same merchant sells something."""
    body = {"orderId": "SHOP-1", "amount": "70.00", "businessType": "UPI_QR_CODE", "posId": "1"}
    assert isinstance(line(house.gateway).create_code(body), Accepted)
    house.post("orders/SHOP-1/pay")
    house.carry(1)
    (payment,) = payments.payments(house.ctx)
    assert payment.subscriber is None and payment.state == payments.PaymentState.SUSPENSE


def test_a_lost_message_is_made_good_by_asking(house: House) -> None:
    ask = house.opened("07")
    assert house.waiting("question_order") == [60]
    house.until(ask, "paid")
    assert house.question(ask).state == payments.AskState.SUCCEEDED


def test_a_forged_message_is_kept_and_only_makes_us_ask(either: House) -> None:
    ask = either.opened("08")
    either.carry(1)
    assert payments.messages(either.ctx).get().kind == "hook_unproven" and not either.paid(ask)
    assert either.look(ask).state == payments.AskState.SUCCEEDED


def test_an_amount_that_somebody_changed_does_not_fit(house: House) -> None:
    ask = house.opened("01")
    (arrival,) = house.receiver.wait_for(1)
    house.hand_over(replace(arrival, raw=arrival.raw.replace(b"1500.00", b"9500.00")))
    house.world.settle()
    assert not house.paid(ask)


def test_an_order_that_nobody_paid_is_over_when_its_page_is(house: House) -> None:
    ask = house.opened()
    assert house.question(ask).is_open
    payments.asks(house.ctx).filter(id=ask.id).update(expires_at=house.ctx.now - timedelta(minutes=6))
    assert house.question(ask).state == payments.AskState.EXPIRED
    house.do(ask, "pay")
    assert house.question(ask).state == payments.AskState.SUCCEEDED


@pytest.mark.parametrize("fault", ["hang_after", "hang_before", "truncated", "json_500"])
def test_after_a_lost_answer_the_same_order_is_asked_for_again(house: House, fault: str) -> None:
    """Nothing moves by that, and Paytm does not tell of an order that nobody tried to pay."""
    house.post("faults", kind=fault, path=INITIATE)
    ask = house.opened()
    assert ask.state == payments.AskState.UNKNOWN
    assert house.question(ask).state == payments.AskState.CREATED
    again = house.open(ask)
    assert again.state == payments.AskState.ACCEPTED and again.merchant_request_id
    assert len(house.state()["orders"]) == 1


def test_killed_between_the_call_and_its_record_it_is_looked_for(house: House) -> None:
    ask = house.ask()
    with patch.object(payments, "record_accepted", side_effect=KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            house.open(ask)
    assert house.open(ask).state == payments.AskState.UNKNOWN
    house.do(ask, "pay")  # somebody had the page all the same
    assert house.question(ask).state == payments.AskState.SUCCEEDED


def test_a_upi_code_is_shown_and_paid(house: House) -> None:
    payments.set_up_gateway(house.ctx, gateway_id=house.gateway.id, page="code")
    ask = house.opened(amount="700.50")
    assert ask.pay_url.startswith("upi://pay?") and "am=700.50" in ask.pay_url
    house.do(ask, "pay")
    house.carry(1)
    assert [one.amount for one in house.paid(ask)] == [Decimal("700.50")]
    house.post("faults", kind="hang_after", path=CODES)
    lost = house.opened()
    assert house.question(lost).state == payments.AskState.CREATED
    assert house.open(lost).state == payments.AskState.UNKNOWN  # taken before: its code is lost


def test_keys_can_be_tested_and_wrong_ones_end_an_ask(house: House) -> None:
    jobs.test_keys(house.ctx, gateway_id=str(house.gateway.id))
    assert payments.gateway(house.ctx, house.gateway.id).test_problem == ""
    payments.set_up_gateway(house.ctx, gateway_id=house.gateway.id, merchant_key="fedcba9876543210")
    jobs.test_keys(house.ctx, gateway_id=str(house.gateway.id))
    assert payments.gateway(house.ctx, house.gateway.id).test_problem
    assert house.opened().state == payments.AskState.FAILED


def test_a_key_that_cannot_sign_is_refused(house: House) -> None:
    with pytest.raises(Malformed) as refused:
        payments.set_up_gateway(house.ctx, provider="paytm", merchant_id="OTHER", merchant_key="short")
    assert set(refused.value.fields) == {"merchant_key"}


@pytest.mark.parametrize(("deed", "state"), [("done", RefundState.DONE), ("failed", RefundState.FAILED)])
def test_one_key_is_one_refund(house: House, deed: str, state: RefundState) -> None:
    ask = house.opened("01")
    house.carry(1)
    (payment,) = house.paid(ask)
    for _again in range(2):
        given = refunds.give_back(payment, amount=Decimal(500), key="R0000000001")
        assert isinstance(given, Accepted) and given.value.state == RefundState.PENDING
    assert len(house.state()["refunds"]) == 1
    house.post(f"refunds/R0000000001/{deed}")
    ended = refunds.state_of(payment, refund_id="", key="R0000000001")
    assert isinstance(ended, Accepted) and ended.value.state == state
