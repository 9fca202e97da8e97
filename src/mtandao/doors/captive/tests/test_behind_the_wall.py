"""From the wall to "You are online again", on a phone that can do nothing but open our page."""

import re

import pytest

from mtandao.doors.captive.tests.conftest import Phone
from tests.street_side import asks, cancels, enters_pin, hold_in_radius, walled
from tests.worlds import World


def test_who_is_known_by_his_line_pays_and_is_online_again(world: World, phone: Phone) -> None:
    sale = walled(world)
    page = phone.open(f"/captive/?user={sale.login.username}")
    assert "Wanjiku, KES\u00a04,000 is to pay." in page
    waiting = phone.send(phone="")
    assert "We are asking your phone" in waiting
    assert '<meta http-equiv="refresh" content="5">' in waiting
    (ask,) = asks(world, sale)
    assert (ask.amount, ask.phone) == (4000, sale.subscriber.phone)

    enters_pin(world, ask)
    assert "Paid. Your line is opening" in phone.open(phone.at)
    hold_in_radius(world)
    back = phone.open(phone.at)
    assert "You are online again" in back
    assert "refresh" not in back


def test_who_is_known_by_his_address_is_not_asked_who_he_is(world: World, phone: Phone) -> None:
    walled(world)
    phone.client.defaults["REMOTE_ADDR"] = "100.64.4.9"
    assert "Wanjiku, KES" in phone.open("/captive/")
    assert "Your internet waits for a payment" in phone.open("/captive/?other=1")


@pytest.mark.parametrize("spelling", ["0722 123 412", "+254722123412", "254 722 123412", "account"])
def test_an_unknown_device_asks_who_he_is(world: World, phone: Phone, spelling: str) -> None:
    sale = walled(world, phone="0722 123 412")
    assert "Your internet waits for a payment" in phone.open("/captive/")
    typed = sale.subscriber.account_number.lower() if spelling == "account" else spelling
    assert "Wanjiku, KES\u00a04,000 is to pay." in phone.send(name=typed)


def test_a_stranger_reads_no_more_than_a_first_name_and_a_sum(world: World, phone: Phone) -> None:
    sale = walled(world, last_name="Kamau-Mwangi", phone="0722 123 412")
    phone.open("/captive/")
    pages = [phone.send(name=sale.subscriber.account_number), phone.send(phone="")]
    pages.append(phone.send(phone="") if "/pay/" in phone.at else phone.open(phone.at))
    for page in pages:
        for secret in ("Kamau", "722123412", "0722", "123 412", sale.login.username):
            assert secret not in page


def test_nobody_by_that_number_is_a_sentence_and_what_was_typed_stays(world: World, phone: Phone) -> None:
    phone.open("/captive/")
    page = phone.send(404, name="0799 999 999")
    assert "We know nobody by this number." in page
    assert 'value="0799 999 999"' in page
    assert "Write your phone or account number." in phone.send(422, name=" ")


def test_nobody_reads_a_phone_book_here(world: World, phone: Phone) -> None:
    phone.open("/captive/")
    for number in range(20):
        phone.send(404, name=f"0799 000 {number:03d}")
    assert "Too many tries from here." in phone.send(429, name="0799 000 020")


def test_a_second_tap_is_led_to_the_open_prompt_and_charges_nothing_more(world: World, phone: Phone) -> None:
    sale = walled(world)
    phone.open(f"/captive/?user={sale.login.username}")
    form = phone.at
    phone.send(phone="")
    world.later(seconds=30)
    phone.at = form
    assert "We are asking your phone" in phone.send(phone="")
    assert len(asks(world, sale)) == 1


def test_who_cancels_is_told_that_nothing_was_taken_and_may_try_again(world: World, phone: Phone) -> None:
    sale = walled(world)
    phone.open(f"/captive/?user={sale.login.username}")
    phone.send(phone="0733 000 111")
    (ask,) = asks(world, sale)
    assert ask.phone == "+254733000111"
    cancels(world, ask)
    page = phone.open(phone.at)
    assert "You cancelled. Nothing was taken" in page
    again = re.search(r'<a class="b" href="([^"]+)"', page)
    assert again is not None
    assert 'value="+254733000111"' in phone.open(again[1])


def test_nobody_s_phone_is_pestered(world: World, phone: Phone) -> None:
    sale = walled(world)
    for _ in range(5):
        phone.open(f"/captive/?user={sale.login.username}")
        phone.send(phone="")
        cancels(world, asks(world, sale)[-1])
        world.later(minutes=4)
    phone.open(f"/captive/?user={sale.login.username}")
    assert "This phone was asked five times in an hour." in phone.send(429, phone="")
    assert len(asks(world, sale)) == 5


def test_a_wrong_number_stays_in_the_field_beside_its_sentence(world: World, phone: Phone) -> None:
    sale = walled(world)
    phone.open(f"/captive/?user={sale.login.username}")
    page = phone.send(422, phone="0711")
    assert "is no phone number. Write it like 0712 345 678 or +254712345678." in page
    assert 'value="0711"' in page
    assert asks(world, sale) == []


def test_a_page_of_an_hour_ago_begins_again(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = walled(world)
    phone.open(f"/captive/?user={sale.login.username}")
    assert "This page is too old. Begin again." in phone.open(f"{phone.at[:-3]}xx/", 404)
    monkeypatch.setattr("mtandao.doors.captive.recognising.LASTS_S", -1)
    phone.open("/captive/?other=1")
    assert "too old" in phone.send(404, name=sale.subscriber.account_number)


def test_another_provider_s_customer_is_not_known_here(world: World) -> None:
    sale = walled(world)
    other = World(slug="coast", now=world.now)
    assert other.tenant_id != world.tenant_id
    page = Phone("coast.localhost").open(f"/captive/?user={sale.login.username}")
    assert "Your internet waits for a payment" in page


def test_who_owes_nothing_is_not_asked_for_money(world: World, phone: Phone) -> None:
    sale = world.sale()
    world.pays(sale.subscriber, "4000")
    world.settle()
    assert "Wanjiku, nothing is to pay." in phone.open(f"/captive/?user={sale.login.username}")


def test_it_is_said_in_kiswahili_too(world: World, phone: Phone) -> None:
    sale = walled(world)
    assert "Intaneti yako inasubiri malipo" in phone.open("/captive/?lang=sw")
    assert "Wanjiku, unapaswa kulipa KES\u00a04,000." in phone.open(
        f"/captive/?user={sale.login.username}&lang=sw"
    )
    assert "Tunaomba kwenye simu yako" in phone.send(phone="")
