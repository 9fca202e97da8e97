"""Every page of the portal opens, full and empty, in both languages, and closed to who is not signed in."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.doors.portal.tests.conftest import Phone
from tests.street_side import goes_online, hold_in_radius
from tests.worlds import World

HIS = (
    "",
    "pay/",
    "usage/",
    "usage/?days=7",
    "data/",
    "bills/",
    "payments/",
    "plans/",
    "you/",
    "you/password/",
    "help/",
)
OPEN = ("sign-in/", "sign-in/password/", "register/", "help/")


@pytest.fixture
def customer(world: World) -> Any:
    sale = world.sale(first_name="محمد", last_name="عبد الله", phone="0722 123 412")
    world.pays(sale.subscriber, "4000")
    hold_in_radius(world)
    goes_online(world, sale)
    return sale


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("url", HIS)
def test_a_page_opens_for_a_customer_who_has_paid(
    customer: Any, phone: Phone, url: str, language: str
) -> None:
    phone.sign_in(customer).client.cookies["django_language"] = language
    page = phone.get(f"/portal/{url}")
    assert f'<html lang="{language}"' in page
    assert "Savanna Net" in page


@pytest.mark.parametrize("url", HIS)
def test_a_page_opens_for_somebody_without_a_service(world: World, phone: Phone, url: str) -> None:
    world.plan()
    phone.post("/portal/register/", first_name="Nkatha", phone="0722 555 001", password="my own secret words")
    phone.get(f"/portal/{url}")


@pytest.mark.parametrize("url", OPEN)
def test_a_page_for_everybody_is_open_to_everybody(world: World, phone: Phone, url: str) -> None:
    phone.get(f"/portal/{url}")


@pytest.mark.parametrize("url", [one for one in HIS if one not in OPEN])
def test_a_page_of_his_own_leads_a_stranger_to_the_sign_in(world: World, phone: Phone, url: str) -> None:
    answer = phone.client.get(f"/portal/{url}")
    assert (answer.status_code, answer["Location"]) == (302, "/portal/sign-in/")


def test_no_page_is_kept_by_a_shared_phone(customer: Any, phone: Phone) -> None:
    assert phone.sign_in(customer).client.get("/portal/")["Cache-Control"] == "no-store, private"


def test_a_member_of_staff_is_nobody_here(world: World, phone: Phone) -> None:
    phone.client.post("/sign-in/", {"email": "admin@savanna.example", "password": "a-long-password"})
    assert phone.client.get("/portal/")["Location"] == "/portal/sign-in/"


def test_a_code_gives_a_discount_and_a_wrong_one_says_so(customer: Any, world: World, phone: Phone) -> None:
    from decimal import Decimal

    from mtandao.domains.catalog import contract as catalog

    new = catalog.NewDiscount(name="Welcome", percent=Decimal(10), code="KARIBU")
    catalog.create_discount(world.ctx, new=new)
    phone.sign_in(customer)
    at = "/portal/plans/code/"
    assert "This code cannot be used here." in phone.follow(at, code="HELLO")
    assert "Welcome is yours: 10 % off from the next bill on." in phone.follow(at, code="karibu")
    assert "You have this discount already." in phone.follow(at, code="KARIBU")


def test_a_code_waits_for_a_service(world: World, phone: Phone) -> None:
    world.plan()
    phone.post("/portal/register/", first_name="Nkatha", phone="0722 555 001", password="my own secret words")
    assert "Order a plan first" in phone.follow("/portal/plans/code/", code="KARIBU")


@pytest.mark.parametrize(("language", "until"), [("en", "Until 13:00"), ("sw", "Hadi 13:00")])
def test_paid_time_that_ends_today_is_said_with_its_hour(
    world: World, phone: Phone, language: str, until: str
) -> None:
    """It is noon. The page says until when, and from when the next hour is paid."""
    hourly = world.plan("Hour", "50", cycle="hour", billing_mode="prepaid", setup_fee=Decimal(0))
    sale = world.sale(hourly)
    hold_in_radius(world)
    world.pays(sale.subscriber, "50")
    phone.sign_in(sale).client.cookies["django_language"] = language
    page = phone.get("/portal/")
    assert until in page
    assert '<time datetime="2026-11-20T13:00:00+03:00" class="mt-nowrap">13:00</time>' in page
