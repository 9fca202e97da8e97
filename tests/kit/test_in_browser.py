"""What only a browser shows: the script's comforts, and that the pages live under the console's policy."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.kit.test_assets import BUILT, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(not BUILT.exists(), reason="the assets are not built: run npm run build"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The sample in a process of its own, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tests.kit.demo", str(port)], cwd=ROOT)
    try:
        for _try in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise TimeoutError("the sample did not start")
        yield f"http://127.0.0.1:{port}/sample/"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def opened_at(browser: Any, address: str, width: int, **options: Any) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        base_url=address,
        color_scheme="light",
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(8000)
    return context


@contextmanager
def watched(browser: Any, address: str, expected: str) -> Iterator[Any]:
    """A desk of 1440; whatever the browser complains of fails the test, but for the pattern of what is expected."""
    context = opened_at(browser, address, 1440)
    opened, complaints = context.new_page(), []
    opened.on("pageerror", lambda wrong: complaints.append(str(wrong)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert not [said for said in complaints if not re.search(expected, said)]


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address, r"status of (404|409|422)|Status Error Code 404") as opened:
        yield opened


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(browser: Any, address: str, width: int) -> None:
    context = opened_at(browser, address, width)
    page = context.new_page()
    for name in ("dashboard", "subscriber", "list", "form", "queue", "pieces", "wizard", "portal", "captive"):
        page.goto(f"{name}/")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    context.close()


def test_on_a_phone_nothing_that_is_touched_is_under_44(browser: Any, address: str) -> None:
    context = opened_at(browser, address, 390, has_touch=True)
    page = context.new_page()
    for name in ("dashboard", "subscriber", "list", "form"):
        page.goto(f"{name}/")
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                    '.btn, .mt-dock a, .form-control, .form-select, .mt-chip, .mt-check')]
                .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 43.5)
                .map((node) => node.outerHTML.slice(0, 90))"""
        )
        assert not small, name
    context.close()


def test_charts_are_drawn_and_drawn_again_when_the_theme_turns(page: Any) -> None:
    page.goto("dashboard/")
    line = page.locator("[data-option=chart-collected] svg path[stroke='#0b6470']")
    line.first.wait_for(state="attached")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.locator("[data-option=chart-collected] svg path[stroke='#44a7b1']").first.wait_for(state="attached")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark", "the choice is kept"


def test_keys_search_move_and_select(page: Any) -> None:
    page.goto("list/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "Peter Musyoka Kilonzo" in page.locator("tr.mt-here").inner_text()
    page.keyboard.press("x")
    assert page.locator("[data-mt-count]").inner_text() == "1 selected"
    page.keyboard.press("Enter")
    page.wait_for_url("**/subscriber/")


def test_a_filter_is_chosen_without_a_new_page_and_stands_in_the_address(page: Any) -> None:
    page.goto("list/")
    page.evaluate("window.stayed = true")
    page.get_by_text("Status", exact=True).first.click()
    page.get_by_label("Grace").check()
    page.get_by_role("button", name="Apply").first.click()
    page.wait_for_url("**/list/?state=grace")
    assert page.locator(".mt-head").inner_text().startswith("Subscribers")
    assert "2 of 188" in page.locator(".mt-head").inner_text()
    page.get_by_role("link", name="Name").click()
    page.wait_for_url("**/list/?state=grace&sort=name")
    assert page.evaluate("window.stayed")
    page.get_by_label("Without Status").click()
    page.wait_for_url("**/list/?sort=name")
    page.locator("text=1 to 15 of 188").wait_for()


def test_next_turns_the_page_and_the_browser_s_back_returns(page: Any) -> None:
    page.goto("list/")
    page.get_by_role("link", name="Next").click()
    page.locator("text=16 to 30 of 188").wait_for()
    page.go_back()
    page.locator("text=1 to 15 of 188").wait_for()


def test_the_bulk_bar_counts_and_adds_and_takes_all_of_the_view(page: Any) -> None:
    page.goto("list/")
    assert not page.locator(".mt-bulk").is_visible()
    for at in (4, 6, 7, 8):
        page.locator("input[name=ids]").nth(at).check()
    assert page.locator("[data-mt-count]").inner_text() == "4 selected"
    assert page.locator("[data-mt-sum]").inner_text() == "owing KES 30,060.50"
    page.get_by_label("Select the page").check()
    page.get_by_role("button", name="Select all 188").click()
    assert page.locator("[data-mt-count]").inner_text() == "188 selected"
    page.get_by_role("button", name="Message").click()
    toast = page.locator(".mt-toast")
    toast.wait_for()
    assert "188 subscribers messaged." in toast.inner_text()
    assert re.search(r"4 min 5\d s|5 min 00 s", toast.inner_text())


def test_shift_ticks_what_lies_between(page: Any) -> None:
    page.goto("list/")
    page.locator("input[name=ids]").nth(1).click()
    page.locator("input[name=ids]").nth(5).click(modifiers=["Shift"])
    assert page.locator("[data-mt-count]").inner_text() == "5 selected"


def test_a_question_opens_in_a_dialog_and_its_answer_leaves_it(page: Any) -> None:
    page.goto("subscriber/")
    page.get_by_role("link", name="Disconnect session").last.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("loses the line for a few seconds").wait_for()
    dialog.get_by_role("button", name="Leave it as it is").click()
    assert not page.locator("dialog[open]").count()
    page.get_by_role("link", name="Disconnect session").last.click()
    dialog.get_by_role("button", name="Disconnect session").click()
    page.locator(".mt-toast").get_by_text("Westlands-2 answered in 0.2 s.").wait_for()


def test_a_form_in_a_dialog_stays_there_with_its_errors(page: Any) -> None:
    page.goto("subscriber/")
    page.get_by_role("link", name="Take payment").last.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Name").fill("")
    dialog.get_by_role("button", name="Save connection").click()
    dialog.get_by_text("things to mend").wait_for()
    page.wait_for_function("document.activeElement.dataset.mtSummary !== undefined")


def test_a_tab_is_loaded_alone_and_has_its_address(page: Any) -> None:
    page.goto("subscriber/")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Timeline").click()
    page.get_by_text("Reminder sent").wait_for()
    page.wait_for_url("**/subscriber/timeline/")
    assert page.locator(".mt-tabs a.mt-on").inner_text() == "Timeline"
    assert page.evaluate("window.stayed")
    page.go_back()
    page.get_by_text("Usage, last 30 days").wait_for()


def test_the_condensed_header_appears_when_the_verdict_has_left(page: Any) -> None:
    page.goto("subscriber/")
    bar = page.locator(".mt-whobar")
    assert not bar.is_visible()
    page.mouse.wheel(0, 500)
    page.locator(".mt-whobar.mt-on").wait_for()
    assert bar.get_by_role("link", name="Take payment").is_visible()


def test_copying_puts_the_number_on_the_clipboard_and_says_so(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("subscriber/")
    page.get_by_role("button", name="Copy").nth(1).click()
    assert page.evaluate("navigator.clipboard.readText()") == "NYO-10482"
    page.locator("#mt-voice", has_text="Copied").wait_for(state="attached")


def test_time_offline_goes_on_counting(page: Any) -> None:
    page.goto("subscriber/")
    since = page.locator("[data-mt-since]").first
    since.evaluate("node => { node.dataset.mtSince = new Date(Date.now() - 852000).toISOString(); }")
    page.wait_for_function("node => /^14 min 1[2345] s$/.test(node.textContent)", arg=since.element_handle())


def test_without_a_script_filters_views_pages_and_bulk_actions_still_work(browser: Any, address: str) -> None:
    context = opened_at(browser, address, 1440, java_script_enabled=False)
    page = context.new_page()
    page.goto("list/?state=grace")
    page.get_by_role("link", name="Walled garden").click()
    assert "2 of 188" in page.locator(".mt-head").inner_text()
    page.goto("list/")
    page.get_by_role("link", name="Next").click()
    assert "16 to 30 of 188" in page.locator(".mt-pager").inner_text()
    page.locator("input[name=ids]").first.check()
    page.get_by_role("button", name="Message").click()
    assert "1 subscribers messaged." in page.locator(".mt-toasts").inner_text()
    page.goto("subscriber/timeline/")
    assert "Reminder sent" in page.locator("#mt-tab").inner_text()
    page.goto("dashboard/")
    assert page.locator(".mt-chart-table").first.is_visible(), "the figures of a chart are a table then"
    context.close()


def test_a_server_that_does_not_answer_is_said_and_the_page_stays(page: Any) -> None:
    page.goto("list/")
    page.route("**/list/?**", lambda route: route.fulfill(status=404, body="broken"))
    page.get_by_role("link", name="Next").click()
    page.locator(".mt-toast", has_text="No answer from the server.").wait_for()
    assert "1 to 15 of 188" in page.locator(".mt-pager").inner_text()


def test_the_pages_of_a_phone_open_the_whole_menu_from_the_dock(browser: Any, address: str) -> None:
    context = opened_at(browser, address, 390)
    page = context.new_page()
    page.goto("dashboard/")
    assert not page.locator(".mt-side").is_visible()
    page.locator(".mt-dock").get_by_text("More").click()
    assert page.locator(".mt-side").get_by_role("link", name="Partners").is_visible()
    page.locator(".mt-side-close").click()
    assert not page.locator(".mt-side").is_visible()
    context.close()
