"""Step 8, the subscriber's side: his pages on his phone, and the one page that opens behind the wall."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tests.browser import CHROMIUM, PHONE, Window, chromium, window
from tests.stories import daraja
from tests.stories.homes import wait_online
from tests.stories.papers import words_on
from tests.stories.provider import OWN_PASSWORD, PAYS, Json, Provider, morning_of
from tests.stories.stack import STORY, Stack, eventually

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]

CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Street:
    """Two who did not pay, behind the wall, each with his phone in his hand."""

    savanna: Provider
    browser: Any
    people: dict[str, Json]

    @property
    def stack(self) -> Stack:
        return self.savanna.stack

    def phone(self, **more: Any) -> Any:
        return window(self.browser, self.stack.url(), size=PHONE, has_touch=True, is_mobile=True, **more)


@pytest.fixture(scope="module")
def street(stack: Stack) -> Iterator[Street]:
    savanna = Provider(stack, "savanna", "admin@savanna.example")
    people = {name: savanna.register(name, ending=PAYS) for name in ("Mumbi", "Tabitha")}
    for client in people.values():
        wait_online(stack, client)
    due_on = date.fromisoformat(savanna.invoices(people["Mumbi"])[0]["due_on"])
    stack.move_clock(to=morning_of(due_on + timedelta(days=4)))
    for client in people.values():
        wait_online(stack, client, walled=True)
    with chromium() as browser:
        yield Street(savanna, browser, people)


def newest_code(street: Street, client: Json) -> str:
    """Out of the SMS on his phone."""

    def read() -> str:
        texts = street.stack.service("sms").get("/__sim__/messages").json()["messages"]
        codes = [
            found.group()
            for text in texts
            if text["phone"] == client["phone"] and "code" in text["text"]
            if (found := CODE.search(text["text"]))
        ]
        return codes[-1] if codes else ""

    return eventually(read, what="the code on his phone")


def signed_in(street: Street, seen: Window, client: Json) -> None:
    street.savanna.post(f"/clients/{client['id']}/portal-password", {"password": OWN_PASSWORD})
    seen.go("/portal/sign-in/password/")
    seen.page.fill("[name=name]", client["account_number"])
    seen.page.fill("[name=password]", OWN_PASSWORD)
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.wait_for_url("**/portal/")


def test_a_code_by_sms_lets_him_in_and_a_tap_brings_him_back_online(street: Street) -> None:
    client = street.people["Mumbi"]
    with street.phone() as seen:
        page = seen.go("/portal/")
        page.wait_for_url("**/portal/sign-in/**")
        page.fill("[name=name]", client["phone"])
        page.get_by_role("button", name="Send me a code").click()
        page.wait_for_url("**/sign-in/code/")
        page.fill("[name=code]", "000000" if newest_code(street, client) != "000000" else "111111")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("This is not the code we sent.").first.wait_for()
        seen.expects(401)
        page.fill("[name=code]", newest_code(street, client))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/portal/")
        assert client["account_number"] in seen.text()
        assert "KES 4,000" in seen.text() and "was due" in seen.text()

        page.get_by_role("button", name="Pay KES 4,000 now").click()
        page.wait_for_url("**/portal/pay/*/")
        page.get_by_role("heading", name="You are online again").wait_for()
        wait_online(street.stack, client, rate="5120k/20480k")
        (payment,) = street.savanna.payments(client)
        assert payment["receipt"] in seen.text()
        assert "mt-last" in page.locator(".mt-steps li", has_text="Online").get_attribute("class")

        seen.go("/portal/")
        assert "You are online" in seen.text() and "KES 4,000" in seen.text()
        seen.go("/portal/payments/")
        assert payment["receipt"] in seen.text()


def test_his_bill_is_on_the_page_and_on_paper(street: Street) -> None:
    client = street.people["Mumbi"]
    (invoice,) = street.savanna.invoices(client)
    with street.phone() as seen:
        signed_in(street, seen, client)
        page = seen.go("/portal/bills/")
        page.get_by_role("link", name=invoice["number"]).click()
        page.wait_for_url(f"**/portal/bills/{invoice['id']}/")
        assert (
            "KES 4,000.00" in seen.text() and "1,500.00" in seen.text() and invoice["number"] in seen.text()
        )
        kind, paper = seen.download(page.get_by_role("link", name="Bill as PDF").get_attribute("href"))
        assert kind == "application/pdf"
        printed = words_on(paper)
        for wanted in (invoice["number"], client["full_name"], client["account_number"], "KES 4,000.00"):
            assert wanted in printed, wanted


def test_his_pages_speak_swahili_when_he_wants_it_and_so_do_the_texts_to_him(street: Street) -> None:
    client = street.savanna.register("Zainabu", ending=PAYS)
    with street.phone() as seen:
        signed_in(street, seen, client)
        page = seen.page
        page.locator(".mt-top button[lang=sw]").click()
        page.locator("html[lang=sw]").wait_for(state="attached")
        page.get_by_role("button", name="Lipa KES 4,000 sasa").wait_for()
        assert street.savanna.client(client["id"])["language"] == "sw"
    street.savanna.pay_in_cash(client, "4000")
    told = eventually(
        lambda: [each for each in street.savanna.texts(client) if each["event"] == "payment.received"],
        what="the SMS",
    )
    assert told[0]["text"].startswith("Tumepokea ")


def test_behind_the_wall_one_page_opens_and_paying_there_opens_the_rest(street: Street) -> None:
    client = street.people["Tabitha"]
    username = client["subscriptions"][0]["radius_username"]
    # As a cheap phone's own little browser shows it: no script, no cookies kept.
    with street.phone(java_script_enabled=False) as seen:
        page = seen.go(f"/captive/?user={username}")
        page.wait_for_url("**/captive/pay/*/")
        assert "Tabitha, KES 4,000 is to pay." in seen.text("body")
        assert client["phone"][-6:] not in page.content().replace(" ", "")
        page.get_by_role("button", name="Pay KES 4,000 by M-Pesa").click()
        page.wait_for_url("**/captive/waiting/*/")
        page.get_by_text("You are online again").wait_for()
    assert wait_online(street.stack, client)["walled"] is False
    (push,) = daraja.pushes_to(street.stack, client)
    assert push["amount"] in ("4000", 4000)
    cleared = street.savanna.wait_for("account.cleared", client_id=client["id"])
    assert cleared["payload"]["was"] == "walled_garden"


def test_behind_the_wall_he_may_say_who_he_is_and_a_stranger_learns_nothing(street: Street) -> None:
    client = street.people["Tabitha"]
    with street.phone(java_script_enabled=False) as seen:
        page = seen.go("/captive/")
        page.fill("[name=name]", "0799 999 999")
        page.get_by_role("button", name="Go on").click()
        page.get_by_text("We know nobody by this number.").wait_for()
        seen.expects(404)
        page.fill("[name=name]", client["account_number"])
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/captive/pay/*/")
        assert "Tabitha" in seen.text("body") and client["last_name"] not in seen.text("body")
