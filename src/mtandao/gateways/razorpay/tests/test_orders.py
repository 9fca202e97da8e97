"""From the wish for money to the ledger: payment links and codes, with what goes wrong on the way."""

from decimal import Decimal
from unittest.mock import patch

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.checkout import jobs
from mtandao.gateways.checkout.adapters import adapter_of
from mtandao.gateways.checkout.tests.house import House

LINKS = "/v1/payment_links"


def test_a_payment_is_booked_with_its_instrument_and_what_razorpay_keeps(house: House) -> None:
    ask = house.opened("01")
    assert ask.state == payments.AskState.ACCEPTED and "/pay/" in ask.pay_url
    assert ask.expires_at is not None and ask.checkout_id.startswith("plink_")  # type: ignore[union-attr]
    house.carry(3)  # authorized, captured, link paid
    (payment,) = house.paid(ask)
    assert (payment.method, payment.instrument, payment.amount) == ("razorpay", "upi", Decimal("1500.00"))
    assert (
        payment.receipt is not None and payment.receipt.startswith("pay_") and payment.fee == Decimal("35.40")
    )
    assert len(payment.reference) == 12  # the bank's number, which payers quote
    assert house.now(ask).state == payments.AskState.SUCCEEDED
    own = str(house.gateway.id)
    assert house.balance("gateway", own) == Decimal("1464.60")
    assert house.balance("charges") == Decimal("35.40")


@pytest.mark.parametrize("ending", ["04", "05", "06"])
def test_late_reordered_and_repeated_messages_are_one_payment(house: House, ending: str) -> None:
    ask = house.opened(ending)
    if ending == "04":
        assert "an attempt failed" in house.carry(1)[0]
        assert house.now(ask).is_open
    house.carry({"04": 2, "05": 3, "06": 6}[ending])
    assert len(house.paid(ask)) == 1
    assert house.now(ask).state == payments.AskState.SUCCEEDED
    assert house.balance("charges") == Decimal("35.40")


def test_a_failed_attempt_is_not_the_orders_end(house: House) -> None:
    ask = house.opened("03")
    house.carry(1)
    waiting = house.now(ask)
    assert waiting.state == payments.AskState.ACCEPTED and "try again" in waiting.reason
    house.carry(3)
    assert house.now(ask).state == payments.AskState.SUCCEEDED and house.now(ask).reason == ""


def test_an_order_that_is_paid_twice_is_two_payments_and_the_second_is_the_customers(house: House) -> None:
    ask = house.opened("09")
    house.carry(6)
    assert [one.amount for one in house.paid(ask)] == [Decimal(1500)] * 2
    assert len({one.receipt for one in house.paid(ask)}) == 2


def test_money_after_the_end_overturns_it_and_an_end_after_money_does_not(house: House) -> None:
    late = house.opened("11")
    house.carry(1)
    assert house.now(late).state == payments.AskState.EXPIRED
    house.carry(3)
    assert house.now(late).state == payments.AskState.SUCCEEDED
    payments.record_ended(
        house.ctx, ask_id=late.id, state=payments.AskState.FAILED, result_code="", reason="late"
    )
    assert house.now(late).state == payments.AskState.SUCCEEDED


def test_where_no_message_comes_razorpay_is_asked_after_1_5_15_and_60_minutes(house: House) -> None:
    ask = house.opened("07")
    assert house.waiting("question_order") == [60]
    house.until(ask, "paid")
    assert house.question(ask).state == payments.AskState.SUCCEEDED
    (payment,) = house.paid(ask)
    assert payment.fee == Decimal("35.40")
    house.post(f"callbacks/{house.state()['callbacks'][1]['id']}/replay")  # it comes after all
    house.carry(1)
    assert len(house.paid(ask)) == 1


def test_an_open_order_is_asked_about_again_and_in_the_end_given_up(house: House) -> None:
    ask = house.opened()
    for _ in range(len(adapter_of(ask.gateway).asks_after_s) - 1):
        assert house.question(ask).is_open
    assert house.question(ask).state == payments.AskState.EXPIRED


def test_a_forged_message_is_kept_and_never_booked_but_makes_us_ask(house: House) -> None:
    ask = house.opened("08")
    outcomes = house.carry(3)
    assert outcomes == ["not proof by itself: the provider is asked"] * 3
    assert not house.paid(ask) and len(house.waiting("look_now")) == 1
    assert house.look(ask).state == payments.AskState.SUCCEEDED


def test_a_changed_amount_does_not_fit_its_signature(house: House) -> None:
    ask = house.opened("02")
    house.carry(1)
    told = house.state()["callbacks"][0]
    payload = told["payload"]
    payload["payload"]["payment"]["entity"] |= {"status": "captured", "amount": 1}
    house.post(f"callbacks/{told['id']}/alter", payload=payload)
    house.carry(1)
    assert not house.paid(ask)


def test_messages_signed_with_the_secret_before_are_believed(house: House) -> None:
    payments.set_up_gateway(
        house.ctx,
        gateway_id=house.gateway.id,
        webhook_secret="a-new-one",
        webhook_secret_before="demo_webhook_secret",
    )
    ask = house.opened("01")
    house.carry(3)
    assert len(house.paid(ask)) == 1


def test_nobody_is_told_which_addresses_exist(house: House) -> None:
    house.opened("02")
    (arrival,) = house.receiver.wait_for(1)
    secret = house.gateway.callback_secret
    for url in (f"/hooks/pay/razorpay/{'0' * 48}", "/hooks/pay/razorpay/x", f"/hooks/pay/phonepe/{secret}"):
        assert house.hand_over(arrival, url).status_code == 404
    assert house.outcomes() == []


@pytest.mark.parametrize("fault", ["hang_after", "truncated", "wrong_type", "empty"])
def test_an_order_whose_answer_was_lost_is_looked_up_and_not_made_again(house: House, fault: str) -> None:
    house.post("faults", kind=fault, path=LINKS)
    ask = house.opened()
    assert ask.state == payments.AskState.UNKNOWN and house.waiting("question_order") == [20]
    house.open(ask)  # the job comes again
    asked = house.question(ask)
    assert asked.state == payments.AskState.ACCEPTED and "/pay/" in asked.pay_url
    assert house.calls(LINKS) == 1


@pytest.mark.parametrize("fault", ["hang_before", "html_503", "json_500"])
def test_an_order_that_razorpay_never_took_is_made_after_looking(house: House, fault: str) -> None:
    house.post("faults", kind=fault, path=LINKS)
    ask = house.opened()
    assert ask.state == payments.AskState.UNKNOWN
    assert house.question(ask).state == payments.AskState.CREATED
    assert house.open(ask).state == payments.AskState.ACCEPTED
    assert house.calls(LINKS, "GET") == 1
    assert len(house.state()["orders"]) == 1


def test_killed_between_the_call_and_its_record_it_is_looked_for(house: House) -> None:
    ask = house.ask()
    with patch.object(payments, "record_accepted", side_effect=KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            house.open(ask)
    assert house.now(ask).state == payments.AskState.CREATED
    assert house.open(ask).state == payments.AskState.UNKNOWN
    assert house.question(ask).state == payments.AskState.ACCEPTED
    assert house.calls(LINKS) == 1


def test_too_many_calls_are_made_later(house: House) -> None:
    house.post("faults", kind="too_many", path=LINKS)
    ask = house.ask()
    with pytest.raises(Unavailable):
        house.open(ask)
    assert house.now(ask).state == payments.AskState.CREATED
    assert house.open(ask).state == payments.AskState.ACCEPTED


def test_wrong_keys_end_an_ask_with_razorpays_words_and_a_test_tells_them(house: House) -> None:
    jobs.test_keys(house.ctx, gateway_id=str(house.gateway.id))
    house.gateway.refresh_from_db()
    assert house.gateway.tested_at and house.gateway.test_problem == ""
    payments.set_up_gateway(house.ctx, gateway_id=house.gateway.id, key_secret="wrong")
    ask = house.opened()
    assert (ask.state, ask.reason) == (payments.AskState.FAILED, "Authentication failed")
    jobs.test_keys(house.ctx, gateway_id=str(house.gateway.id))
    house.gateway.refresh_from_db()
    assert house.gateway.test_problem == "Authentication failed"


def test_a_upi_code_is_paid_and_found_again_by_its_note(house: House) -> None:
    payments.set_up_gateway(house.ctx, gateway_id=house.gateway.id, page="code")
    house.post("faults", kind="hang_after", path="/v1/payments/qr_codes")
    lost = house.opened()
    assert lost.state == payments.AskState.UNKNOWN
    found = house.question(lost)
    assert found.state == payments.AskState.ACCEPTED and found.pay_url.startswith("upi://pay?")
    house.do(found, "pay")
    house.carry(3)
    assert house.now(found).state == payments.AskState.SUCCEEDED
    never = house.opened(amount="700.10")
    house.until(never, "expired")
    house.carry(1)
    assert house.now(never).state == payments.AskState.EXPIRED


def test_the_payers_way_back_proves_nothing_and_makes_us_ask(house: House) -> None:
    ask = house.opened()
    house.do(ask, "pay")
    answer = house.browser.get(
        f"/hooks/pay/back/{ask.callback_key}?razorpay_payment_link_status=paid",
        headers={"Host": "savanna.localhost"},
    )
    assert answer.status_code == 302 and answer["Location"] == f"/portal/pay/{ask.id}/"
    assert not house.paid(ask) and len(house.waiting("look_now")) == 1


def test_money_of_nobodys_order_finds_its_owner_by_the_account_in_its_notes(house: House) -> None:
    owner = house.world.sale(phone="9000009999").subscriber
    for account in (owner.account_number, "nobody"):
        body = {"amount": 50000, "currency": "INR", "receipt": "x", "notes": {"account": account}}
        made = house.http.post(
            f"{house.base}/v1/orders", json=body, auth=("rzp_test_demo0001", "demo_key_secret")
        )
        key = next(o["key"] for o in house.state()["orders"] if o["id"] == made.json()["id"])
        house.post(f"orders/{key}/pay", method="card")
    house.carry(6)
    known, unknown = payments.payments(house.ctx).order_by("subscriber")
    assert (known.subscriber_id, known.instrument, known.amount) == (owner.id, "card", Decimal(500))
    assert unknown.subscriber is None and unknown.state == payments.PaymentState.SUSPENSE
