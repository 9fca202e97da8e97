"""Whoever clicks again before the answer is there, in a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kit.test_in_browser import BUILT, CHROMIUM, address, browser, watched

__all__ = ["address", "browser"]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(not BUILT.exists(), reason="the assets are not built: run npm run build"),
]


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    """htmx calls it an error when a second click takes the place of the first; nothing else is expected."""
    at = request.getfixturevalue("browser"), request.getfixturevalue("address")
    with watched(*at, r"^htmx:(sendAbort|afterRequest)\b") as opened:
        yield opened


@pytest.mark.parametrize(
    ("at", "first", "asks", "last", "wanted"),
    [
        ("subscriber/", "Usage", "**/subscriber/usage/", "Timeline", "**/subscriber/timeline/"),
        ("list/", "Next", "**/list/?*after=*", "Walled garden", "**/list/?*state=walled"),
    ],
)
def test_of_two_clicks_the_last_is_obeyed_however_late_the_first_is_answered(
    page: Any, at: str, first: str, asks: str, last: str, wanted: str
) -> None:
    page.goto(at)
    held: list[Any] = []
    page.route(asks, lambda route: held.append(route))
    with page.expect_request(asks):
        page.get_by_role("link", name=first, exact=True).click()
    page.get_by_role("link", name=last).click()
    page.wait_for_url(wanted)
    shown = page.locator("#mt-tab, #mt-list").inner_text()
    held[0].continue_()
    page.wait_for_timeout(500)
    page.wait_for_url(wanted)
    assert page.locator("#mt-tab, #mt-list").inner_text() == shown
