"""A customer chooses among the ways to pay that his provider set up, and sees his payment from waiting to paid."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.doors.portal.tests.conftest import Phone
from tests.street_side import asks, settle
from tests.worlds import World, fenced

PHONEPE: dict[str, Any] = {
    "provider": "phonepe",
    "merchant_id": "DEMOMID",
    "client_id": "DEMO",
    "client_secret": "secret",
    "hook_user": "user",
    "hook_password": "password",
}
PAYTM: dict[str, Any] = {"provider": "paytm", "merchant_id": "DEMOMID", "merchant_key": "0123456789abcdef"}
UPI: dict[str, Any] = {"provider": "upi", "address": "isp@demobank", "name": "Savanna"}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with fenced(World(country="IN")) as world:
        yield world


@pytest.fixture
def sale(world: World) -> Any:
    return world.sale(phone="9000000021")


def set_up(world: World, *each: dict[str, Any]) -> list[payments.Gateway]:
    return [payments.set_up_gateway(world.ctx, **one) for one in each]


def taken(world: World, ask: Any, url: str, **more: Any) -> None:
    """The provider took the order."""
    payments.mark_sending(world.ctx, ask_id=ask.id)
    payments.record_accepted(world.ctx, ask_id=ask.id, checkout_id=ask.reference, pay_url=url, **more)


def paid(world: World, ask: Any, receipt: str) -> None:
    told = payments.Received(
        method=payments.provider_of(ask.gateway).method,
        amount=ask.amount,
        received_at=world.now,
        receipt=receipt,
        ask_id=ask.id,
        gateway_id=ask.gateway_id,
    )
    payments.receive_payment(world.ctx.trusted(), received=told)
    settle()


def test_only_what_is_set_up_and_switched_on_in_his_currency_is_offered(
    world: World, phone: Phone, sale: Any
) -> None:
    home = phone.sign_in(sale).get("/portal/")
    assert "by PhonePe" not in home and "by UPI" not in home
    _phonepe, upi = set_up(world, PHONEPE, UPI)
    payments.set_up_gateway(world.ctx, gateway_id=upi.id, active=False)
    home = phone.get("/portal/")
    assert "by PhonePe" in home and "by UPI" not in home and "by Paytm" not in home
    assert "M-Pesa prompt" not in home  # shillings are not his money


def test_a_payment_page_is_followed_from_opening_to_paid(world: World, phone: Phone, sale: Any) -> None:
    phonepe, _paytm = set_up(world, PHONEPE, PAYTM)
    page = phone.sign_in(sale).follow("/portal/pay/", way=str(phonepe.id))
    assert "The payment is being opened" in page and "hx-trigger" in page
    (ask,) = asks(world, sale)
    assert ask.gateway_id == phonepe.id and ask.amount == Decimal(4000)
    taken(world, ask, "https://pay.example/x?a=1&b=2", expires_at=world.now + timedelta(hours=1))
    page = phone.get(phone.at)
    assert 'href="https://pay.example/x?a=1&amp;b=2"' in page and "Pay on the page of PhonePe" in page
    assert "Your payment by PhonePe is open." in phone.get("/portal/")
    paid(world, ask, "OM1001")
    page = phone.get(phone.at)
    assert "PhonePe OM1001" in page and "M-Pesa" not in page
    assert "OM1001" in phone.get("/portal/payments/")


def test_a_code_is_shown_with_a_link_for_his_app(world: World, phone: Phone, sale: Any) -> None:
    (upi,) = set_up(world, UPI)
    phone.sign_in(sale).follow("/portal/pay/", way=str(upi.id))
    (ask,) = asks(world, sale)
    taken(world, ask, "upi://pay?pa=isp@demobank&am=4000.00")
    page = phone.get(phone.at)
    assert "<svg" in page and 'href="upi://pay?pa=isp@demobank&amp;am=4000.00"' in page
    assert "keep the UTR" in page


def test_a_page_that_is_over_is_not_led_to(world: World, phone: Phone, sale: Any) -> None:
    (paytm,) = set_up(world, PAYTM)
    phone.sign_in(sale).follow("/portal/pay/", way=str(paytm.id))
    (ask,) = asks(world, sale)
    taken(world, ask, "https://pay.example/x", expires_at=world.now + timedelta(minutes=15))
    world.later(minutes=16)
    page = phone.get(phone.at)
    assert "This page has closed" in page and "https://pay.example" not in page
    assert "Pay another way" in page


def test_what_ended_unpaid_can_be_paid_again_the_same_or_another_way(
    world: World, phone: Phone, sale: Any
) -> None:
    paytm, phonepe = set_up(world, PAYTM, PHONEPE)
    phone.sign_in(sale).follow("/portal/pay/", way=str(paytm.id))
    (ask,) = asks(world, sale)
    payments.record_ended(
        world.ctx,
        ask_id=ask.id,
        state=payments.AskState.FAILED,
        result_code="401",
        reason="The bank said no.",
    )
    page = phone.get(phone.at)
    assert "The bank said no." in page and "Pay by Paytm again" in page
    assert "by PhonePe" in phone.get("/portal/pay/")
    phone.follow("/portal/pay/", way=str(phonepe.id))
    assert [one.gateway_id for one in asks(world, sale)] == [paytm.id, phonepe.id]


def test_M7_a_second_way_within_three_minutes_leads_to_the_open_payment(
    world: World, phone: Phone, sale: Any
) -> None:
    paytm, phonepe = set_up(world, PAYTM, PHONEPE)
    phone.sign_in(sale).follow("/portal/pay/", way=str(paytm.id))
    first = phone.at
    phone.follow("/portal/pay/", way=str(phonepe.id))
    assert phone.at == first and len(asks(world, sale)) == 1
    world.later(minutes=3, seconds=1)
    phone.follow("/portal/pay/", way=str(phonepe.id))
    assert len(asks(world, sale)) == 2


@pytest.mark.parametrize("way", ["x", "01a1fd75-bfe3-7435-b3b2-b0552fda84b8"])
def test_a_way_that_is_not_there_asks_nobody(world: World, phone: Phone, sale: Any, way: str) -> None:
    set_up(world, PAYTM)
    assert phone.sign_in(sale).client.post("/portal/pay/", {"way": way}).status_code in (404, 409, 422)
    assert asks(world, sale) == []


def test_another_providers_gateway_is_not_a_way_here(world: World, phone: Phone, sale: Any) -> None:
    set_up(world, PAYTM)
    with fenced(World("coast", country="IN")) as other:
        (theirs,) = set_up(other, PHONEPE)
    phone.sign_in(sale)
    assert phone.client.post("/portal/pay/", {"way": str(theirs.id)}).status_code in (404, 409, 422)
    assert asks(world, sale) == []


def test_a_bill_is_paid_the_way_he_chose(world: World, phone: Phone, sale: Any) -> None:
    (phonepe,) = set_up(world, PHONEPE)
    phone.sign_in(sale)
    bill = sale.invoice
    assert "by PhonePe" in phone.get(f"/portal/bills/{bill.id}/")
    phone.follow("/portal/pay/", way=str(phonepe.id), bill=str(bill.id))
    assert asks(world, sale)[0].invoice_id == bill.id


def test_no_page_of_his_speaks_of_mpesa_or_shows_a_kenyan_number(world: World, sale: Any) -> None:
    set_up(world, PHONEPE, UPI)
    him = Phone(world)
    assert "Write it like" not in him.get("/portal/sign-in/")
    wrong = him.post("/portal/sign-in/", 422, name="??").content.decode()
    assert "Your phone like 81234 56789" in wrong and "0712 345" not in wrong
    him.sign_in(sale)
    for url in ("/portal/", "/portal/pay/", "/portal/you/", "/portal/payments/", "/portal/help/"):
        page = him.get(url)
        assert "M-Pesa" not in page and "0712 345" not in page and "07… 01…" not in page, url
    assert 'placeholder="81234 56789"' in him.get("/portal/you/")
