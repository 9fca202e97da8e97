"""A customer behind the wall pays with one tap, and watches the line come back."""

import re
from typing import Any

import pytest

from mtandao.doors.portal.tests.conftest import Phone
from tests.street_side import asks, cancels, enters_pin, hold_in_radius, walled
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    return walled(world)


def test_one_tap_asks_his_phone_and_the_page_follows_until_he_is_online(
    world: World, phone: Phone, sale: Any
) -> None:
    home = phone.sign_in(sale).get("/portal/")
    assert "The internet waits for your payment" in home
    assert "You are back online a few seconds after you pay." in home
    waiting = phone.follow("/portal/pay/")
    assert "We are asking your phone" in waiting
    (ask,) = asks(world, sale)
    assert (ask.amount, ask.phone) == (4000, sale.subscriber.phone)

    enters_pin(world, ask)
    part = phone.get(phone.at, headers={"HX-Request": "true"})
    assert "<title>Paid. Your line is opening – Savanna Net</title>" in part
    assert "M-Pesa UKK8M2QX4A" in part
    assert "<html" not in part
    hold_in_radius(world)
    page = phone.get(phone.at)
    assert "You are online again" in page
    assert "hx-trigger" not in page
    home = phone.get("/portal/")
    assert "You are online" in home
    assert "UKK8M2QX4A" in phone.get("/portal/payments/")
    assert "Everything is paid." in phone.get("/portal/bills/")


def test_a_second_tap_leads_to_the_open_prompt(world: World, phone: Phone, sale: Any) -> None:
    phone.sign_in(sale).follow("/portal/pay/")
    first = phone.at
    world.later(seconds=30)
    assert "See how it goes" in phone.get("/portal/")
    phone.follow("/portal/pay/")
    assert phone.at == first
    assert len(asks(world, sale)) == 1


def test_who_cancels_reads_that_nothing_was_taken_and_asks_again(
    world: World, phone: Phone, sale: Any
) -> None:
    phone.sign_in(sale).follow("/portal/pay/")
    cancels(world, asks(world, sale)[0])
    page = phone.get(phone.at)
    assert "You cancelled. Nothing was taken" in page
    assert re.search(r"Ask <span[^>]*>0700\u00a0000\u00a0001</span> again", page)
    phone.follow("/portal/pay/", phone=sale.subscriber.phone)
    assert len(asks(world, sale)) == 2


def test_another_number_is_asked_and_kept_if_he_says_so(world: World, phone: Phone, sale: Any) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    phone.sign_in(sale).follow("/portal/pay/", phone="0733 000 111", keep="on")
    assert asks(world, sale)[0].phone == "+254733000111"
    assert subscribers.subscriber(world.ctx, sale.subscriber.id).mpesa_phone == "+254733000111"


def test_a_wrong_number_stays_in_its_field(world: World, phone: Phone, sale: Any) -> None:
    page = phone.sign_in(sale).post("/portal/pay/", 422, phone="0711").content.decode()
    assert "is no phone number." in page
    assert 'value="0711"' in page
    assert asks(world, sale) == []


def test_one_bill_is_paid_alone(world: World, phone: Phone, sale: Any) -> None:
    from mtandao.domains.billing import contract as billing

    (bill,) = billing.invoices(world.ctx).filter(subscriber_id=sale.subscriber.id)
    page = phone.sign_in(sale).get(f"/portal/bills/{bill.id}/")
    assert bill.number in page
    phone.follow("/portal/pay/", bill=str(bill.id))
    assert asks(world, sale)[0].invoice_id == bill.id


def test_a_bill_is_a_paper_too(world: World, phone: Phone, sale: Any) -> None:
    from mtandao.domains.billing import contract as billing

    (bill,) = billing.invoices(world.ctx).filter(subscriber_id=sale.subscriber.id)
    phone.sign_in(sale)
    paper = phone.client.get(f"/portal/bills/{bill.id}/pdf/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


def test_nobody_reads_or_pays_what_is_another_s(world: World, phone: Phone, sale: Any) -> None:
    from mtandao.domains.billing import contract as billing

    neighbour = world.sale(first_name="Barasa")
    (bill,) = billing.invoices(world.ctx).filter(subscriber_id=neighbour.subscriber.id)
    theirs = Phone(world).sign_in(neighbour)
    theirs.follow("/portal/pay/")
    phone.sign_in(sale)
    for url in (f"/portal/bills/{bill.id}/", f"/portal/bills/{bill.id}/pdf/", theirs.at):
        assert "There is no such page here." in phone.get(url, 404)
    phone.post("/portal/pay/", 404, bill=str(bill.id))
    assert asks(world, sale) == []


def test_without_m_pesa_the_page_says_how_else(world: World, phone: Phone, sale: Any) -> None:
    from mtandao.domains.payments import contract as payments

    gateway = payments.active_gateway(world.ctx)
    assert gateway is not None
    payments.set_up_gateway(world.ctx, gateway_id=gateway.id, active=False)
    page = phone.sign_in(sale).get("/portal/")
    assert "M-Pesa is not set up here. Pay at our office" in page
