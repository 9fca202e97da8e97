"""Step 8, the desk: what the provider's people do on its pages, in a browser, beside everything that runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mtandao.doors.console.dashboard import SHOWN_ROUTERS
from mtandao.foundation.ids import new_id
from tests.browser import CHROMIUM, Window, chromium, window
from tests.stories.homes import home, wait_online
from tests.stories.nas import unused_address
from tests.stories.papers import words_on
from tests.stories.provider import PAYS, SILENT, Json, Provider
from tests.stories.stack import PASSWORD, STORY, Stack, eventually

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]

EMAIL = "admin@savanna.example"


@dataclass
class Desk:
    """Who signed in once; each test has a window of its own with his cookies."""

    savanna: Provider
    browser: Any
    cookies: Any

    @property
    def stack(self) -> Stack:
        return self.savanna.stack

    def window(self, **more: Any) -> Any:
        return window(self.browser, self.stack.url(), storage_state=self.cookies, **more)


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", EMAIL)


@pytest.fixture(scope="module")
def desk(savanna: Provider) -> Iterator[Desk]:
    with chromium() as browser:
        with window(browser, savanna.stack.url()) as seen:
            sign_in(seen, "/")
            cookies = seen.page.context.storage_state()
        yield Desk(savanna, browser, cookies)


@pytest.fixture
def seen(desk: Desk) -> Iterator[Window]:
    with desk.window() as opened:
        yield opened


@pytest.fixture(scope="module")
def rehema(savanna: Provider) -> Json:
    """A customer whose phone pays whatever it is asked, at home and online."""
    client = savanna.register("Rehema", ending=PAYS)
    wait_online(savanna.stack, client)
    eventually(lambda: savanna.sessions(client), what="her session in the list")
    eventually(lambda: savanna.texts(client), what="a text to her")
    return client


def sign_in(seen: Window, wanted: str, password: str = PASSWORD) -> None:
    seen.go(wanted)
    seen.page.fill("[name=email]", EMAIL)
    seen.page.fill("[name=password]", password)
    seen.page.get_by_role("button", name="Sign in").click()


def steps_on(seen: Window) -> dict[str, str]:
    """The thread under the verdict: each step's name and what it says. Names what has not happened yet `todo`."""
    found: dict[str, str] = {}
    for step in seen.page.locator(".mt-path li").all():
        name, *said = step.inner_text().split("\n")
        found[name] = "todo" if "mt-todo" in (step.get_attribute("class") or "") else said[-1] if said else ""
    return found


def test_who_signs_in_comes_to_the_page_he_wanted(desk: Desk) -> None:
    with window(desk.browser, desk.stack.url()) as seen:
        sign_in(seen, "/network/routers/", "not my password")
        seen.page.get_by_role("alert").wait_for()
        assert "password" in seen.text().lower()
        assert "Routers" not in seen.page.title()
        seen.expects(401)
        sign_in(seen, "/network/routers/")
        seen.page.wait_for_url("**/network/routers/")
        assert seen.text("h1") == "Routers"
        seen.page.locator(".mt-top summary[aria-label]").last.click()
        seen.page.get_by_role("button", name="Sign out").click()
        seen.page.wait_for_url("**/sign-in/**")
        seen.page.goto("/subscribers/")
        assert "/sign-in/" in seen.page.url


def test_the_dashboard_shows_what_is_there_and_draws_it(desk: Desk, seen: Window, rehema: Json) -> None:
    def online_now() -> bool:
        live = desk.savanna.get("/sessions", state="live", limit=200, count=True)["count"]
        seen.go("/")
        shown = seen.page.locator(".mt-figures > *", has_text="Online now").locator(".mt-v").inner_text()
        return bool(live) and shown == f"{live:,}"

    eventually(online_now, what="the figure of those online")
    for chart in ("collected", "online"):
        seen.page.locator(f"[data-option=chart-{chart}] svg path").first.wait_for(state="attached")
    headed = seen.page.get_by_role("heading", name="Routers", exact=True)
    routers = seen.page.locator("section", has=headed).inner_text()
    known = [router["name"] for router in desk.savanna.get("/routers")["items"]]
    assert len([name for name in known if name in routers]) == min(len(known), SHOWN_ROUTERS)
    paid = desk.savanna.pay_in_cash(rehema, "10")
    seen.go("/")
    arriving = seen.page.locator("section", has_text="Payments arriving").last
    assert rehema["full_name"] in arriving.inner_text() and paid["status"] == "placed"


def test_a_customer_is_sold_a_line_in_three_steps_and_his_home_comes_online(desk: Desk, seen: Window) -> None:
    number = new_id().hex[-5:]
    page = seen.go("/connections/new/")
    page.fill("[name=first_name]", "Atieno")
    page.fill("[name=last_name]", f"Wizard {number}")
    page.fill("[name=phone]", f"0788 1{int(number, 16) % 100_000:05d}")
    page.get_by_role("button", name="Next: Service").click()
    page.get_by_text("Home Basic").first.click()
    page.get_by_role("button", name="Next: Review").click()
    page.get_by_text("The line works already").click()
    page.get_by_role("button", name="Make connection").click()
    page.get_by_text("is connected: account").wait_for()
    page.wait_for_url("**/subscribers/*/")
    client = desk.savanna.client(page.url.rstrip("/").rpartition("/")[2])
    assert client["full_name"] == f"Atieno Wizard {number}"
    wait_online(desk.stack, client)
    eventually(lambda: desk.savanna.sessions(client), what="his session in the list")
    said = ".mt-who .mt-verdict"
    eventually(lambda: page.reload() and "Online" in seen.text(said), what="his page saying so")
    assert client["account_number"] in seen.text(".mt-facts") and "4,000.00" in seen.text(".mt-facts")
    assert home(desk.stack, client)["router"] in seen.text(".mt-path")


def test_a_subscriber_is_found_in_the_list_and_each_tab_speaks_of_him(
    desk: Desk, seen: Window, rehema: Json
) -> None:
    page = seen.go("/subscribers/")
    page.locator("#mt-list [name=q]").fill(rehema["account_number"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/subscribers/?q=**")
    page.get_by_role("link", name=rehema["full_name"]).click()
    page.wait_for_url(f"**/subscribers/{rehema['id']}/**")
    for tab, wanted in (
        ("Services & sessions", rehema["subscriptions"][0]["radius_username"]),
        ("Usage", "30 days"),
        ("Messages", "you are registered"),
        ("Timeline", "Service activated"),
        ("Overview", "Payments"),
    ):
        page.locator(".mt-tabs").get_by_role("link", name=tab).click()
        page.locator(".mt-tabs .mt-on", has_text=tab).wait_for()
        assert wanted in seen.text("#mt-tab"), tab


def test_a_plan_made_on_the_page_is_a_radius_group(desk: Desk, seen: Window) -> None:
    name = f"Evening {new_id().hex[-6:]}"
    page = seen.go("/plans/")
    page.get_by_role("link", name="New plan").first.click()
    for field, value in (
        ("name", name),
        ("kbps_down", "20"),
        ("kbps_up", "5"),
        ("price", "1,800"),
        ("setup_fee", "0"),
    ):
        page.fill(f"[name={field}]", value)
    page.get_by_role("button", name="Save plan").click()
    page.wait_for_url("**/plans/*-*/")
    group = f"plan-{name.lower().replace(' ', '-')}"
    assert group in seen.text()
    rate = "SELECT value FROM radgroupreply WHERE groupname = %s AND attribute = 'Mikrotik-Rate-Limit'"
    eventually(lambda: desk.stack.radius_rows(rate, group) == [("5120k/20480k",)], what="the group")
    seen.go("/plans/")
    assert name in seen.text("#mt-list")


def test_an_invoice_and_its_paper_ask_for_the_same(desk: Desk, seen: Window) -> None:
    client = desk.savanna.register("Naliaka", ending=SILENT)
    (invoice,) = desk.savanna.invoices(client)
    page = seen.go(f"/invoices/?q={invoice['number']}")
    page.get_by_role("link", name=invoice["number"]).click()
    page.wait_for_url(f"**/invoices/{invoice['id']}/**")
    for wanted in (invoice["number"], client["full_name"], "KES 4,000.00", "1,500.00", "2,500.00"):
        assert wanted in seen.text(), wanted
    assert steps_on(seen)["Paid"] == "todo"
    kind, paper = seen.download(
        page.locator(".mt-acts").get_by_role("link", name="PDF").get_attribute("href")
    )
    assert kind == "application/pdf"
    printed = words_on(paper)
    for wanted in (invoice["number"], client["full_name"], client["account_number"], "KES 4,000.00"):
        assert wanted in printed, wanted


def test_a_phone_is_asked_from_the_page_and_the_thread_tells_every_step_with_its_time(
    desk: Desk, seen: Window
) -> None:
    client = desk.savanna.register("Pendo", ending=PAYS)
    wait_online(desk.stack, client)
    page = seen.go(f"/subscribers/{client['id']}/")
    page.locator(".mt-acts").get_by_role("link", name="Ask for payment").click()
    dialog = page.locator("#mt-dialog[open]")
    dialog.get_by_role("button", name="Ask now").click()
    page.get_by_text("Nothing is charged before the PIN.").wait_for()
    (payment,) = eventually(lambda: desk.savanna.payments(client), what="the money")
    told = desk.savanna.wait_for("message.delivered", client_id=client["id"])
    assert told["correlation_id"]

    def everything_said() -> dict[str, str]:
        seen.go(f"/payments/{payment['id']}/")
        said = steps_on(seen)
        return said if "todo" not in said.values() else {}

    said = eventually(everything_said, what="the whole thread")
    assert list(said) == ["Receipt", "Matched", "Ledger", "RADIUS", "Router", "SMS"]
    assert said["Receipt"].count(":") == 2 and said["Matched"] == "asked by us", said
    assert said["Ledger"] == "1 invoice" and said["SMS"] not in ("", "none"), said
    assert payment["receipt"] in seen.text(".mt-facts") and "KES 4,000.00" in seen.text("h1")
    _, paper = seen.download(
        page.locator(".mt-acts").get_by_role("link", name="Receipt").get_attribute("href")
    )
    assert payment["receipt"] in words_on(paper) and "4,000.00" in words_on(paper)
    seen.go(f"/payments/?q={payment['receipt']}")
    assert client["full_name"] in seen.text("#mt-list")
    seen.go("/payments/requests/")
    assert client["full_name"] in seen.text("#mt-list")


def test_a_live_session_is_dropped_and_the_routers_answer_is_shown(
    desk: Desk, seen: Window, rehema: Json
) -> None:
    wait_online(desk.stack, rehema)
    username = rehema["subscriptions"][0]["radius_username"]
    eventually(lambda: desk.savanna.sessions(rehema), what="her session in the list")
    page = seen.go(f"/network/sessions/?q={username}")
    assert rehema["full_name"] in seen.text("#mt-list")
    page.get_by_role("link", name=f"Disconnect {username}").click()
    page.locator("#mt-dialog[open]").get_by_role("button", name="Disconnect session").click()
    page.get_by_text("dropped the session in").wait_for()
    answer = desk.savanna.wait_for("router.answered", client_id=rehema["id"])
    assert answer["payload"]["answer"] == "acknowledged"
    past = f"/network/sessions/history/?q={username}"
    eventually(lambda: seen.go(past) and "Admin-Reset" in seen.text("#mt-list"), what="the end in the past")
    seen.go("/network/requests/")
    assert answer["payload"]["router"] in seen.text("#mt-list")


def test_a_router_added_on_the_page_is_known_to_radius(desk: Desk, seen: Window) -> None:
    address, secret = unused_address(), new_id().hex
    page = seen.go("/network/routers/new/")
    for field, value in (("name", f"Mast {address}"), ("address", address), ("secret", secret)):
        page.fill(f"[name={field}]", value)
    page.get_by_role("button", name="Add router").click()
    page.wait_for_url("**/network/routers/*-*/**")
    assert address in seen.text(".mt-facts")
    held = "SELECT secret FROM nas WHERE nasname = %s"
    eventually(lambda: desk.stack.radius_rows(held, address) == [(secret,)], what="the router in RADIUS")
    page.locator(".mt-tabs").get_by_role("link", name="Set up").click()
    page.locator("#mt-tab", has_text="/radius").wait_for()
    assert secret in seen.text("#mt-tab")
    seen.go("/network/routers/")
    assert f"Mast {address}" in seen.text("#mt-list")


def test_what_an_event_caused_is_seen_in_the_outbox_and_what_it_started_in_the_jobs(
    desk: Desk, seen: Window
) -> None:
    client = desk.savanna.register("Subira", ending=SILENT)
    sold = desk.savanna.wait_for("subscription.sold", client_id=client["id"])
    desk.savanna.wait_until_radius_gives(client)
    page = seen.go(f"/operations/events/?cause={sold['correlation_id']}")
    listed = seen.text("#mt-list")
    for name in ("subscriber.created", "subscription.sold", "invoice.issued", "access.provisioned"):
        assert name in listed, name
    page.locator("#mt-list").get_by_role("link", name="Sold").first.click()
    page.wait_for_url("**/operations/events/*/**")
    assert "subscription.sold" in seen.text()
    jobs = desk.stack.rows(
        "SELECT max(id) FROM procrastinate_jobs WHERE task_name = 'gateways.sms.send_messages'"
    )
    assert jobs[0][0]
    seen.go("/operations/jobs/")
    assert "gateways.sms.send_messages" in seen.text("#mt-list")
    seen.go(f"/operations/jobs/{jobs[0][0]}/")
    assert "gateways.sms.send_messages" in seen.text()
    seen.go("/operations/schedules/")
    assert "Billing run" in seen.text("#mt-list") and "Reminders and cuts" in seen.text("#mt-list")
    seen.go("/operations/dead/")
    assert "Nothing is set aside" in seen.text("#mt-list")
