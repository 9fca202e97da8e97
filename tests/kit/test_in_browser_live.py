"""A list that refreshes itself, in a browser: what somebody has in his hands stays there."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.test_in_browser import BUILT, CHROMIUM, address, browser, opened_at

__all__ = ["address", "browser"]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(not BUILT.exists(), reason="the assets are not built: run npm run build"),
]


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A desk of 1440, whose clock the test moves."""
    context = opened_at(request.getfixturevalue("browser"), request.getfixturevalue("address"), 1440)
    opened = context.new_page()
    opened.clock.install()
    yield opened
    context.close()


def asked_anew(page: Any) -> list[str]:
    """Addresses of lists that the script asks for from now on."""
    found: list[str] = []
    page.on(
        "request",
        lambda asked: found.append(asked.url) if asked.headers.get("hx-target") == "mt-rows" else None,
    )
    return found


def test_a_list_refreshes_itself_and_keeps_what_was_ticked_chosen_and_scrolled_to(page: Any) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto("list/?state=active&sort=-name")
    boxes = page.locator("input[name=ids]")
    boxes.nth(1).check()
    page.locator("tbody tr:nth-child(3) a.mt-main-link").focus()
    page.evaluate("scrollTo(0, 120)")
    names, seen = page.locator("tbody").inner_text(), asked_anew(page)
    page.evaluate("document.querySelector('tbody').dataset.old = 1")
    page.clock.run_for(32_000)
    page.wait_for_selector("tbody:not([data-old])")
    assert len(seen) == 1 and seen[0].endswith("list/?state=active&sort=-name")
    assert page.url.endswith("list/?state=active&sort=-name")
    assert page.locator("tbody").inner_text() == names
    assert boxes.nth(1).is_checked() and page.locator("input[name=ids]:checked").count() == 1
    assert page.locator(".mt-bulk.mt-on").count() == 1
    assert page.evaluate("scrollY") == 120
    assert page.evaluate("document.activeElement.matches('.mt-main-link')")


def test_a_list_is_left_alone_while_nobody_looks_a_menu_is_open_or_it_was_stopped(page: Any) -> None:
    page.goto("list/")
    seen = asked_anew(page)
    page.locator(".mt-filters details summary").first.click()
    page.clock.run_for(65_000)
    assert seen == []
    page.locator(".mt-filters details summary").first.click()
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(65_000)
    assert seen == []
    page.evaluate("delete document.hidden")
    page.clock.run_for(2_000)
    page.wait_for_timeout(300)
    assert len(seen) == 1, "at once, when somebody looks again"
    page.get_by_role("link", name="Stop").click()
    page.wait_for_selector("text=The list stands still.")
    page.clock.run_for(65_000)
    assert len(seen) == 1
