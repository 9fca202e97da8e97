"""The network engineer's day, in a browser: a router taught, PPPoE set up on it, a change by hand found and mended, a
session dropped with the router's answer, and a customer found by an address of the past."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.browser import CHROMIUM, chromium, window
from tests.stories.at_a_desk import AtADesk
from tests.stories.provider import Json, Provider
from tests.stories.stack import STORY, Stack, eventually

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]

# Registered, and as it came out of its box.
NEW = "Thika Mast"
INTERFACE, SERVICE = "ether3", "estate"


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def otieno(savanna: Provider) -> Iterator[AtADesk]:
    with chromium() as browser, window(browser, savanna.stack.url(savanna.slug)) as seen:
        page = seen.go("/")
        page.fill("[name=email]", savanna.email)
        page.fill("[name=password]", savanna.password)
        page.get_by_role("button", name="Sign in").click()
        page.locator(".mt-side").wait_for()
        yield AtADesk(seen)


def test_a_router_is_taught_served_from_mended_and_asked(savanna: Provider, otieno: AtADesk) -> None:
    a_line_is_pasted_and_the_router_answers(savanna, otieno)
    customers_may_dial_in_by_pppoe(otieno)
    what_somebody_changed_by_hand_is_found_and_repaired(savanna, otieno)
    online = the_one_longest_online(savanna)
    moment = a_moment_of(otieno, online)
    a_session_is_dropped_and_the_router_answers(otieno, online)
    an_address_of_the_past_has_its_customer(otieno, online, moment)


def a_line_is_pasted_and_the_router_answers(savanna: Provider, otieno: AtADesk) -> None:
    otieno.opens("Network", "Routers")
    otieno.follows(NEW)
    otieno.follows("Set it up")
    otieno.follows("New line")
    otieno.presses("Make a new line")
    otieno.reads("Paste this line into the router's terminal.")
    copy = otieno.page.get_by_role("button", name="Copy the line")
    line = copy.get_attribute("data-mt-copy")
    assert line.startswith("/"), line
    paste(savanna.stack, line)
    otieno.page.locator("#mt-onboarding", has_text="7.").wait_for()


def customers_may_dial_in_by_pppoe(otieno: AtADesk) -> None:
    otieno.follows("Set up PPPoE")
    pools = otieno.page.locator("[name=pool_id] option[value]:not([value=''])")
    otieno.fills(interface=INTERFACE, name=SERVICE, pool_id=pools.first.get_attribute("value"))
    otieno.presses("Set it up")
    otieno.reads(f"{SERVICE} is saved, and the router is asked.")
    otieno.reads("Customers can dial in.")


def what_somebody_changed_by_hand_is_found_and_repaired(savanna: Provider, otieno: AtADesk) -> None:
    paste(savanna.stack, f"/interface pppoe-server server set [find service-name={SERVICE}] max-mtu=1400")
    otieno.opens("Network", "Drift")
    otieno.follows("Routers looked at")
    otieno.follows(NEW)
    otieno.presses("Look now")
    otieno.reads("1400")
    otieno.follows("Repair")
    otieno.presses("Repair")
    otieno.reads("1 repair asked.")
    eventually(
        lambda: reopened(otieno, "It holds what is wanted."), within_s=60, what="a router as it is wanted"
    )


def reopened(otieno: AtADesk, text: str) -> bool:
    """A router is read within seconds; its page says so when it is opened anew."""
    otieno.page.reload()
    return bool(otieno.page.get_by_text(text).count())


def the_one_longest_online(savanna: Provider) -> Json:
    def known() -> list[Json]:
        live = savanna.get("/sessions", limit=100)["items"]
        return [each for each in live if each["client_id"] and each["address"]]

    online = eventually(known, within_s=120, what="customers online")
    return min(online, key=lambda each: str(each["started_at"]))


def a_moment_of(otieno: AtADesk, online: Json) -> str:
    """Now, as the page offers it: a minute that lies within that session whole."""
    nairobi = ZoneInfo("Africa/Nairobi")
    begun = datetime.fromisoformat(online["started_at"])

    def offered() -> str:
        otieno.opens("Network", "Who had an address")
        at: str = otieno.page.locator("[name=at]").input_value()
        return at if datetime.fromisoformat(at).replace(tzinfo=nairobi) > begun else ""

    return eventually(offered, within_s=90, what="the next minute")


def a_session_is_dropped_and_the_router_answers(otieno: AtADesk, online: Json) -> None:
    otieno.opens("Network", "Sessions")
    otieno.page.locator("main [name=q]").fill(online["username"])
    otieno.page.keyboard.press("Enter")
    otieno.follows(f"Disconnect {online['username']}")
    otieno.presses("Disconnect session")
    otieno.reads("dropped the session in")


def an_address_of_the_past_has_its_customer(otieno: AtADesk, online: Json, moment: str) -> None:
    otieno.opens("Network", "Who had an address")
    otieno.fills(address=online["address"], at=moment)
    otieno.presses("Look it up")
    otieno.reads(f"was online with {online['address']}")
    assert online["username"] in otieno.row(online["username"])


def paste(stack: Stack, line: str) -> str:
    """Into the terminal of that router, once the simulator is there. What it printed."""

    def printed() -> Any:
        control = stack.service("routers")
        answer = control.post(f"/api/routers/{NEW}/terminal", json={"paste": line}, timeout=60)
        assert answer.is_success, answer.text
        return answer.json()

    return str(eventually(printed, within_s=60, what="the terminal", despite=(httpx.HTTPError,))["printed"])
