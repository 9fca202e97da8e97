"""A link is paid in the payer's app; his bank's notice, or nothing, tells us."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, Refusal
from mtandao.gateways.checkout import refunds
from mtandao.gateways.checkout.adapters import adapter_of
from mtandao.gateways.checkout.tests.house import House
from mtandao.gateways.outbound.answers import Rejected
from mtandao.gateways.upi.notices import HEADER, signature


def scan(house: House, link: str, **more: str) -> str:
    """The payer's app reads the code; returns the order's key there."""
    answer = house.http.post(f"{house.base}/scan", data={"link": link, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).rsplit("/", 1)[-1]


def test_a_link_with_our_reference_is_paid_and_the_banks_notice_books_it(house: House) -> None:
    ask = house.opened(amount="1500.50")
    said = parse_qs(urlsplit(ask.pay_url).query)
    assert ask.state == payments.AskState.ACCEPTED and said["tr"] == [ask.reference]
    assert (said["pa"], said["am"], said["tn"]) == (
        ["savanna@demobank"],
        ["1500.50"],
        [ask.account_reference],
    )
    house.post(f"orders/{scan(house, ask.pay_url, payer='Asha')}/pay")
    house.carry(1)
    (payment,) = house.paid(ask)
    assert (payment.method, payment.amount, payment.payer_name) == ("upi", Decimal("1500.50"), "Asha")
    assert payment.receipt is not None and len(payment.receipt) == 12
    assert house.now(ask).state == payments.AskState.SUCCEEDED
    assert house.balance("bank") == Decimal("1500.50")


def test_M1_a_notice_that_comes_twice_is_one_payment(house: House) -> None:
    ask = house.opened()
    scan(house, ask.pay_url, phone="9000000006")  # told twice
    house.carry(2)
    assert len(house.paid(ask)) == 1


def test_M13_a_utr_that_is_told_again_of_another_order_is_not_booked_again(house: House) -> None:
    ask, other = house.opened(), house.opened()
    house.post(f"orders/{scan(house, ask.pay_url)}/pay")
    (arrival,) = house.receiver.wait_for(1)
    house.carry(1)
    told = arrival.raw.replace(ask.reference.encode(), other.reference.encode())
    headers = {**arrival.headers, HEADER: signature("demo-notice", told)}
    house.hand_over(replace(arrival, raw=told, headers=headers))
    house.world.settle()
    assert payments.payments(house.ctx).count() == 1


def test_another_amount_is_booked_as_it_came(house: House) -> None:
    ask = house.opened()
    house.post(f"orders/{scan(house, ask.pay_url, amount='900')}/pay")
    house.carry(1)
    assert [one.amount for one in house.paid(ask)] == [Decimal(900)]


def test_a_forged_notice_is_kept_and_never_booked(house: House) -> None:
    ask = house.opened()
    scan(house, ask.pay_url, phone="9000000008")
    house.carry(1)
    assert payments.messages(house.ctx).get().kind == "hook_unproven" and not house.paid(ask)
    assert house.look(ask).is_open and not house.paid(ask)


def test_without_a_secret_no_notice_is_believed(house: House) -> None:
    plain = payments.set_up_gateway(house.ctx, provider="upi", address="other@demobank", name="Savanna")
    assert not adapter_of(plain).is_genuine(plain, {HEADER: signature("", b"{}")}, b"{}")


def test_a_code_of_an_invoice_finds_its_owner_by_the_account_it_notes(house: House) -> None:
    ask = house.ask()
    link = payments.provider_of(house.gateway).link
    assert link is not None
    account = ask.subscriber.account_number
    for note in (f"{account} INV-000001", "rent"):
        house.post(f"orders/{scan(house, link(house.gateway, Decimal(700), 'INV000001', note))}/pay")
    house.carry(2)
    known, unknown = payments.payments(house.ctx).order_by("subscriber")
    assert known.subscriber_id == ask.subscriber_id and unknown.state == payments.PaymentState.SUSPENSE


def test_of_which_nobody_hears_for_three_days_is_over_and_a_notice_still_overturns_it(house: House) -> None:
    ask = house.opened()
    assert house.look(ask).is_open
    payments.asks(house.ctx).filter(id=ask.id).update(asked_at=ask.asked_at - timedelta(days=3))
    over = house.question(ask)
    assert over.state == payments.AskState.EXPIRED and "UTR" in over.reason
    house.post(f"orders/{scan(house, ask.pay_url)}/pay")
    house.carry(1)
    assert house.now(ask).state == payments.AskState.SUCCEEDED


@pytest.mark.parametrize(
    "body",
    [
        b"x",
        b"[]",
        b"{}",
        b'{"utr":"123"}',
        b'{"utr":"600000000001","amount":"-1"}',
        b'{"utr":"600000000001","amount":"1.001"}',
        b'{"utr":"600000000001","amount":"NaN"}',
    ],
)
def test_what_is_no_notice_is_kept_with_the_reason(house: House, body: bytes) -> None:
    answer = house.browser.post(
        f"/hooks/pay/upi/{house.gateway.callback_secret}",
        data=body,
        content_type="application/json",
        headers={HEADER: signature("demo-notice", body), "Host": f"{house.world.slug}.localhost"},
    )
    house.world.settle()
    assert answer.status_code == 200 and house.outcomes()[0].startswith("unreadable")
    assert not payments.payments(house.ctx).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("address", "nobody"), ("address", "a b@c"), ("merchant_code", "x")]
)
def test_an_address_that_is_none_is_refused(house: House, field: str, value: str) -> None:
    given: dict[str, Any] = {"address": "xy@bank", "name": "X", field: value}
    with pytest.raises(Malformed) as refused:
        payments.set_up_gateway(house.ctx, provider="upi", **given)
    assert set(refused.value.fields) == {field}


def test_what_came_by_upi_goes_back_by_hand(house: House) -> None:
    ask = house.opened()
    house.post(f"orders/{scan(house, ask.pay_url)}/pay")
    house.carry(1)
    assert isinstance(refunds.give_back(house.paid(ask)[0], amount=Decimal(5), key="R1"), Rejected)


def test_the_desk_is_told_at_once_that_upi_has_no_way_back(house: House) -> None:
    ask = house.opened()
    house.post(f"orders/{scan(house, ask.pay_url)}/pay")
    house.carry(1)
    (payment,) = house.paid(ask)
    with pytest.raises(Refusal, match="UPI has no way back: pay it back by a bank transfer or in cash"):
        payments.request_refund(
            house.ctx, payment_id=payment.id, method=payments.PayoutMethod.SAME_WAY, reason="Moved away"
        )
    assert not payments.refunds(house.ctx).exists()
