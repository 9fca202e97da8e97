"""What was written to whom, the words, and the account that sends them, as pages."""

from urllib.parse import urlencode

import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import State
from mtandao.domains.messaging.tests.conftest import paid_up, record
from mtandao.domains.messaging.wordings import wording_id
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_the_list_says_who_was_told_what_and_why_somebody_was_not(isp: World) -> None:
    customer = paid_up(isp, first_name="Wanjikũ", last_name="Kamau-Mwangi", phone="0722 123 412")
    message = messaging.send_message(isp.ctx, subscriber_id=customer.id, text="We come at noon.")
    record(isp, message, State.FAILED, reason="the phone is off")
    page = Desk(isp).get("/messages/")
    said = words_of(page)
    assert "Wanjikũ Kamau-Mwangi" in said
    assert "We come at noon." in said
    assert "0722 123 412" in said
    assert 'title="the phone is off"' in page.content.decode()


@pytest.mark.parametrize("typed", ["0722 123 412", "+254722123412", "3412", "Kamau", "wanjikũ kamau"])
def test_a_message_is_found_by_its_phone_or_its_customer(isp: World, typed: str) -> None:
    customer = paid_up(isp, first_name="Wanjikũ", last_name="Kamau-Mwangi", phone="0722 123 412")
    messaging.send_message(isp.ctx, subscriber_id=customer.id, text="We come at noon.")
    messaging.send_message(isp.ctx, to="+254733000099", text="This is for somebody else.")
    page = Desk(isp).get(f"/messages/?{urlencode({'q': typed})}")
    said = words_of(page)
    assert "We come at noon." in said
    assert "somebody else" not in said


def test_the_words_are_changed_and_given_back(isp: World) -> None:
    desk = Desk(isp)
    address = f"/messages/templates/{wording_id(isp.ctx, 'welcome', 'sms', 'en')}/"
    assert "{{first_name}}, you are registered." in desk.get(address).content.decode()
    ours = {"text": "Karibu {{first_name}}! To pay: {{pay}}.", "active": "on"}
    assert desk.post(address, ours).status_code == 302
    said = words_of(desk.get("/messages/templates/"))
    assert "Karibu {{first_name}}!" in said
    assert "your words" in said
    desk.post(address, {"text": "", "active": "on"})
    assert "your words" not in words_of(desk.get("/messages/templates/"))


def test_an_emails_subject_and_text_are_changed_and_shown_as_they_read(isp: World) -> None:
    desk = Desk(isp)
    listed = words_of(desk.get("/messages/templates/"))
    assert "Invoice by e-mail" in listed and "Receipt by e-mail" in listed
    address = f"/messages/templates/{wording_id(isp.ctx, 'invoice_sent', 'email', 'en')}/"
    page = desk.get(address)
    assert 'name="subject"' in page.content.decode() and "Invoice INV-000123 from " in words_of(page)
    ours = {"subject": "Bill {{invoice}}", "text": "Hello {{first_name}}.\r\n\r\n{{owing}}", "active": "on"}
    assert desk.post(address, ours).status_code == 302
    page = desk.get(address).content.decode()
    assert "<b>Bill INV-000123</b>" in page and "Hello Wanjiku.<br><br>To pay by " in page
    wrong = desk.post(address, {**ours, "subject": "Bill {{invoise}}"})
    assert wrong.status_code == 422 and "{{invoise}} is not known here." in words_of(wrong)
    sms = f"/messages/templates/{wording_id(isp.ctx, 'welcome', 'sms', 'en')}/"
    assert 'name="subject"' not in desk.get(sms).content.decode()


def test_words_that_cannot_be_filled_in_stay_in_the_field(isp: World) -> None:
    address = f"/messages/templates/{wording_id(isp.ctx, 'welcome', 'sms', 'en')}/"
    wrong = {"text": "Hello {{nobody}}", "active": "on"}
    page = Desk(isp).post(address, wrong)
    assert page.status_code == 422
    assert "{{nobody}} is not known here." in words_of(page)
    assert "Hello {{nobody}}" in page.content.decode()


def test_the_key_of_the_provider_is_kept_and_never_shown(isp: World) -> None:
    desk = Desk(isp)
    assert "savanna-key" not in desk.get("/messages/provider/").content.decode()
    saved = {"username": "savanna", "api_key": "", "sender_id": "SAVANNA", "active": "on"}
    assert desk.post("/messages/provider/", saved).status_code == 302
    provider = messaging.active_provider(isp.ctx)
    assert provider is not None
    assert (provider.api_key, provider.sender_id) == ("savanna-key", "SAVANNA")


@pytest.mark.parametrize("url", ["/messages/", "/messages/templates/", "/messages/provider/"])
def test_a_page_is_closed_to_who_has_no_right_to_it(isp: World, url: str) -> None:
    page = Desk(isp, "technician").get(url)
    assert page.status_code == 403


def test_another_provider_s_words_and_messages_are_not_there(isp: World) -> None:
    messaging.send_message(isp.ctx, to="+254733000099", text="Only for Savanna.")
    coast = Desk(World(slug="coast", now=isp.now))
    assert "Only for Savanna." not in words_of(coast.get("/messages/"))
    theirs = f"/messages/templates/{wording_id(isp.ctx, 'welcome', 'sms', 'en')}/"
    assert coast.get(theirs).status_code == 404
