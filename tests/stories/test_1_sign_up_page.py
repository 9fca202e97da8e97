"""Step 1 on the page: a provider opens its account in a browser and stands in its own house."""

import re

import pytest
from playwright.sync_api import expect

from mtandao.foundation.ids import new_id
from tests.browser import CHROMIUM, Window, chromium, window
from tests.stories.provider import OWN_PASSWORD, Provider
from tests.stories.stack import STORY, Stack

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


def test_who_opens_an_account_stands_in_his_own_house_before_the_first_steps(stack: Stack) -> None:
    slug = f"jua-{new_id().hex[-6:]}"
    with chromium() as browser, window(browser, stack.url("")) as seen:
        page = seen.go("/sign-up/")
        page.fill("[name=company]", "Jua Fibre")
        page.locator("[name=company]").blur()
        expect(page.locator("[name=slug]")).to_have_value(re.compile("jua-fibre"))
        for field, value in (
            ("slug", "savanna"),
            ("full_name", "Njoki Wambui"),
            ("email", f"njoki@{slug}.example"),
        ):
            page.fill(f"[name={field}]", value)
        refused_and_told(seen, "savanna is taken. Choose another.")
        page.fill("[name=slug]", "admin")
        refused_and_told(seen, "admin is kept for the platform. Choose another.")

        page.fill("[name=slug]", slug)
        keys: list[str] = []
        page.on("request", lambda asked: "/welcome/" in asked.url and keys.append(asked.url))
        send(seen)
        page.wait_for_url(f"{stack.url(slug)}/first-steps/")
        for step in ("plan", "router", "M-Pesa", "subscriber"):
            assert step in seen.text(), step
        with window(browser, stack.url(slug)) as stranger:
            stranger.page.goto(keys[0])
            assert stranger.page.url.endswith("/sign-in/"), "the key in the address opens once"

    provider = Provider(stack, slug, f"njoki@{slug}.example", OWN_PASSWORD)
    assert provider.get("/settings")["name"] == "Jua Fibre"
    assert provider.names()[:2] == ["staff.user_added", "tenant.opened"]


def send(seen: Window) -> None:
    """A password is never shown again: it is typed each time."""
    seen.page.fill("[name=password]", OWN_PASSWORD)
    seen.page.get_by_role("button", name="Open account").click()


def refused_and_told(seen: Window, why: str) -> None:
    seen.expects(409)
    with seen.page.expect_response(lambda got: got.request.method == "POST") as posted:
        send(seen)
    assert posted.value.status == 409
    seen.page.get_by_text(why).first.wait_for()
