"""Behind the wall too, somebody pays by any way that his provider set up."""

from collections.abc import Iterator
from typing import Any

import pytest

from mtandao.doors.captive.tests.conftest import Phone
from mtandao.doors.portal.tests.test_ways import PHONEPE, UPI, set_up, taken
from tests.street_side import asks, walled
from tests.worlds import World, fenced


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with fenced(World(country="IN")) as world:
        yield world


@pytest.fixture
def sale(world: World) -> Any:
    return walled(world, phone="9000000021")


def test_each_way_in_his_own_money_has_its_button_and_none_rings_a_phone(
    world: World, phone: Phone, sale: Any
) -> None:
    phonepe, upi = set_up(world, PHONEPE, UPI)
    page = phone.open(f"/captive/?user={sale.login.username}")
    assert "Pay INR\u00a04,000 by PhonePe" in page and "Pay INR\u00a04,000 by UPI" in page
    assert "M-Pesa" not in page and 'name="phone"' not in page
    waiting = phone.send(way=str(phonepe.id))
    assert "The payment is being opened" in waiting
    (ask,) = asks(world, sale)
    assert (ask.gateway_id, ask.amount) == (phonepe.id, 4000)
    taken(world, ask, "https://pay.example/x")
    assert 'href="https://pay.example/x"' in phone.open(phone.at)
    assert str(upi.id) in page


def test_a_code_stands_on_the_page_to_be_scanned(world: World, phone: Phone, sale: Any) -> None:
    _phonepe, upi = set_up(world, PHONEPE, UPI)
    phone.open(f"/captive/?user={sale.login.username}")
    phone.send(way=str(upi.id))
    (ask,) = asks(world, sale)
    taken(world, ask, "upi://pay?pa=isp@demobank&am=4000.00")
    page = phone.open(phone.at)
    assert "<svg" in page and 'href="upi://pay?pa=isp@demobank&amp;am=4000.00"' in page
    assert "Scan and pay" in page


@pytest.mark.parametrize("way", ["nonsense", "01a1fe3c-8d8b-734f-a6e8-9caaf8955af3"])
def test_a_way_that_is_not_offered_asks_nobody(world: World, phone: Phone, sale: Any, way: str) -> None:
    set_up(world, PHONEPE)
    phone.open(f"/captive/?user={sale.login.username}")
    phone.send(404 if way == "nonsense" else 409, way=way)
    assert asks(world, sale) == []
