"""In by a code that came by SMS, or by a password; and out again. Nothing here tells who is a customer."""

import pytest

from mtandao.doors.portal.tests.conftest import Phone
from tests.street_side import texts_to
from tests.worlds import World


@pytest.mark.parametrize("spelling", ["0722 123 412", "254722123412", "account"])
def test_a_code_by_sms_opens_the_account(world: World, phone: Phone, spelling: str) -> None:
    sale = world.sale(phone="0722 123 412")
    typed = sale.subscriber.account_number if spelling == "account" else spelling
    phone.post("/portal/sign-in/", name=typed)
    page = phone.follow("/portal/sign-in/code/", code=phone.code_of(sale))
    assert phone.at == "/portal/"
    assert sale.subscriber.account_number in page


def test_the_message_names_the_company_and_says_to_give_the_code_to_nobody(
    world: World, phone: Phone
) -> None:
    sale = world.sale()
    phone.post("/portal/sign-in/", name=sale.subscriber.phone)
    text = texts_to(world, sale)[-1]
    assert text.startswith("Your code for Savanna Net is ")
    assert text.endswith("It works for 10 minutes. Give it to nobody.")
    assert len(text) <= 160


def test_a_stranger_gets_the_same_answer_and_no_message(world: World, phone: Phone) -> None:
    world.sale()
    known = phone.post("/portal/sign-in/", name="0700000001")
    unknown = Phone(world).post("/portal/sign-in/", name="0799999999")
    assert known["Location"] == unknown["Location"] == "/portal/sign-in/code/"
    from mtandao.domains.messaging import contract as messaging

    assert not messaging.messages(world.ctx).filter(to="+254799999999").exists()


def test_the_phone_is_shown_as_people_write_it(world: World, phone: Phone) -> None:
    page = phone.follow("/portal/sign-in/", name="+254722123412")
    assert "If 0722\u00a0123\u00a0412 is with us" in page


def test_five_wrong_codes_are_the_end_of_it(world: World, phone: Phone) -> None:
    sale = world.sale()
    phone.post("/portal/sign-in/", name=sale.subscriber.phone)
    right = phone.code_of(sale)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(4):
        answer = phone.post("/portal/sign-in/code/", 401, code=wrong)
        assert "This is not the code we sent." in answer.content.decode()
    assert (
        "That was the fifth wrong try."
        in phone.post("/portal/sign-in/code/", 401, code=wrong).content.decode()
    )
    assert "works no more" in phone.post("/portal/sign-in/code/", 401, code=right).content.decode()
    phone.get("/portal/", 302)


def test_a_code_works_once_and_for_ten_minutes(world: World, phone: Phone) -> None:
    sale = world.sale()
    other = Phone(world)
    phone.post("/portal/sign-in/", name=sale.subscriber.phone)
    world.later(minutes=2)
    other.post("/portal/sign-in/", name=sale.subscriber.phone)
    # Only the newest works.
    first = texts_to(world, sale)[-2]
    assert (
        "works no more"
        in phone.post(
            "/portal/sign-in/code/", 401, code="".join(filter(str.isdigit, first))[:6]
        ).content.decode()
    )
    world.later(minutes=11)
    assert (
        "works no more" in other.post("/portal/sign-in/code/", 401, code=other.code_of(sale)).content.decode()
    )


def test_a_second_code_waits_a_minute(world: World, phone: Phone) -> None:
    sale = world.sale()
    phone.post("/portal/sign-in/", name=sale.subscriber.phone)
    page = phone.post("/portal/sign-in/", 429, name=sale.subscriber.phone).content.decode()
    assert "A code went out less than a minute ago." in page
    assert len([text for text in texts_to(world, sale) if "Your code" in text]) == 1


def test_what_was_typed_stays_beside_what_is_wrong_with_it(world: World, phone: Phone) -> None:
    page = phone.post("/portal/sign-in/", 422, name="hello").content.decode()
    assert 'value="hello"' in page
    assert "Your phone like 0712 345 678" in page


def test_one_phone_of_two_accounts_asks_which(world: World, phone: Phone) -> None:
    home = world.sale(phone="0722 123 412", last_name="At home")
    shop = world.sale(phone="0722 123 412", last_name="In the shop")
    phone.post("/portal/sign-in/", name="0722 123 412")
    page = phone.follow("/portal/sign-in/code/", code=phone.code_of(home))
    assert "This phone belongs to several accounts." in page
    phone.get("/portal/", 302)
    page = phone.follow("/portal/sign-in/account/", account=str(shop.subscriber.id))
    assert shop.subscriber.account_number in page


def test_the_choice_of_an_account_that_is_not_his_is_refused(world: World, phone: Phone) -> None:
    home = world.sale(phone="0722 123 412")
    world.sale(phone="0722 123 412")
    stranger = world.sale(phone="0733 000 001")
    phone.post("/portal/sign-in/", name="0722 123 412")
    phone.post("/portal/sign-in/code/", code=phone.code_of(home))
    phone.post("/portal/sign-in/account/", 404, account=str(stranger.subscriber.id))
    phone.get("/portal/", 302)


def test_a_password_set_after_a_code_opens_the_account_from_then_on(world: World, phone: Phone) -> None:
    sale = world.sale()
    phone.sign_in(sale)
    assert "With a password you sign in without an SMS." in phone.get("/portal/you/password/")
    phone.follow("/portal/you/password/", password="my own secret words")
    other = Phone(world)
    other.post("/portal/sign-in/password/", 401, name=sale.subscriber.account_number, password="wrong words")
    page = other.follow(
        "/portal/sign-in/password/", name=sale.subscriber.account_number, password="my own secret words"
    )
    assert sale.subscriber.account_number in page


def test_signing_out_ends_it(world: World, phone: Phone) -> None:
    phone.sign_in(world.sale())
    assert "You are signed out." in phone.follow("/portal/sign-out/")
    phone.get("/portal/", 302)


def test_the_language_is_kept_on_the_account_for_what_we_write(world: World, phone: Phone) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    sale = world.sale()
    phone.sign_in(sale)
    page = phone.follow("/portal/language/", language="sw", next="/portal/help/")
    assert "Hakuna intaneti" in page
    assert subscribers.subscriber(world.ctx, sale.subscriber.id).language == "sw"


def test_somebody_new_registers_and_orders_a_plan(world: World, phone: Phone) -> None:
    world.plan()
    page = phone.follow(
        "/portal/register/", first_name="Nkatha", phone="0722 555 001", password="my own secret words"
    )
    assert phone.at == "/portal/plans/"
    assert "Order Home Basic" in page


def test_without_sms_one_is_told_at_once(world: World, phone: Phone) -> None:
    from mtandao.domains.messaging import contract as messaging

    messaging.set_up_provider(world.ctx, active=False)
    page = phone.client.post("/portal/sign-in/", {"name": "0700000001"}).content.decode()
    assert "We cannot send SMS now." in page
