"""Step 8, all of it: every page of every door opens, fits a desk and a phone, is itself by day and by night, and
leads nowhere that is not there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Error as PlaywrightError

from tests.browser import CHROMIUM, DESK, PHONE, Window, chromium, window
from tests.stories.addresses import filled, one_of_everything, routes
from tests.stories.forms import at_the_desk, on_the_portal
from tests.stories.provider import Json, Provider
from tests.stories.stack import STORY, Stack

pytestmark = [*STORY, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]

# Pressed, not opened.
BUTTONS = {
    "language/",
    "organization/",
    "retry/<uuid:payment_id>/",
    "payments/<uuid:payment_id>/note/",
    "payments/<uuid:payment_id>/place/",
    "payments/gateways/<uuid:gateway_id>/test/",
    "payments/days/<uuid:statement_day_id>/compare/",
    "payments/days/<uuid:statement_day_id>/book/",
    "payments/differences/<uuid:difference_id>/ask/",
    "operations/dead/replay/",
    "network/attributes/common/",
    "operations/jobs/retry/",
    "operations/schedules/<uuid:schedule_id>/start/",
    "tax/rules/<uuid:tax_rule_id>/up/",
    "fiscal/device/<uuid:fiscal_device_id>/test/",
    "sign-out/",
    "portal/sign-out/",
    "portal/language/",
}
# The platform's own people, on their own host.
PLATFORM = {"providers/", "providers/<uuid:tenant_id>/suspend/", "providers/<uuid:tenant_id>/reopen/"}
# What a browser downloads; parts of pages, and keys that are used once.
PAPERS = (".pdf", "/pdf/", "/csv/")
NO_PAGES = {
    "search/live/",
    "invoices/runs/<uuid:run_id>/progress/",
    "network/rounds/<uuid:round_id>/progress/",
    "network/routers/<uuid:nas_id>/rows/<slug:what>/removal/",
    "network/drift/routers/<uuid:nas_id>/looking/",
    # Of somebody who is online without a login, and of what his router said: nobody is, where all is well.
    "network/riders/<uuid:rider_id>/disconnect/",
    "network/sessions/<uuid:session_id>/drop/",
    "network/routers/<uuid:nas_id>/dropped/<uuid:cause>/",
    "network/sessions/<uuid:session_id>/speed/end/",
    "network/sessions/<uuid:session_id>/speed/<uuid:cause>/",
    "sign-up/address/",
    "welcome/<str:key>/",
    "captive/pay/<str:token>/",
    "captive/waiting/<str:token>/",
}
OF_NOBODY = {"sign-in/", "sign-up/"}
TABS = ("services", "billing", "usage", "messages", "timeline")
LOOKS = ((DESK, "light"), (PHONE, "dark"))


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def things(savanna: Provider) -> Json:
    return one_of_everything(savanna)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


def pages(door: str) -> list[str]:
    """What can be opened in that part of the house."""
    doors = {"portal": "portal/", "captive": "captive/"}
    return [
        route
        for route in routes()
        if route not in BUTTONS | PLATFORM | NO_PAGES | OF_NOBODY
        and not route.endswith(PAPERS)
        and (route.startswith(doors[door]) if door in doors else not route.startswith(tuple(doors.values())))
    ]


def with_cookies(door: Any) -> list[dict[str, str]]:
    """Those of a signed-in client, for a browser's context."""
    return [
        {"name": cookie.name, "value": cookie.value, "domain": "savanna.localhost", "path": "/"}
        for cookie in door.cookies.jar
    ]


def looked_at(seen: Window, path: str, size: dict[str, int], theme: str) -> list[str]:
    """What is wrong with that page; where its charts are, once they are drawn."""
    try:
        seen.go(path)
    except (AssertionError, PlaywrightError) as not_there:
        return [f"{path}: {str(not_there).splitlines()[0]}"]
    if seen.page.locator("[data-option^=chart-]").count():
        seen.page.locator("[data-option^=chart-] svg").first.wait_for(state="attached")
    wrong = seen.looks_right(theme)
    # The other two of the four, without asking for the page again.
    seen.page.set_viewport_size(DESK if size is PHONE else PHONE)
    wrong += seen.looks_right(theme)
    seen.page.set_viewport_size(size)
    return [f"{path}, {size['width']} wide: {each}" for each in wrong]


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_page_of_the_console_fits_and_leads_on(
    browser: Any, savanna: Provider, things: Json, size: dict[str, int], theme: str
) -> None:
    door, wrong, led_to = at_the_desk(savanna), [], {}
    paths = [filled(route, things) for route in pages("console")]
    paths += [f"/subscribers/{things['id']}/{tab}/" for tab in TABS]
    assert len(paths) > 80
    with window(browser, savanna.stack.url(), size=size, theme=theme) as seen:
        seen.page.context.add_cookies(with_cookies(door))
        for path in paths:
            wrong += looked_at(seen, path, size, theme)
            for link in links(seen):
                led_to.setdefault(str(resolve(link.partition("?")[0]).route), (path, link))
    assert not wrong
    dead = [
        (on, link, answer.status_code)
        for on, link in led_to.values()
        if (answer := door.get(link)).status_code not in (200, 302)
    ]
    assert not dead


def links(seen: Window) -> list[str]:
    """Within the house."""
    found: list[str] = seen.page.eval_on_selector_all(
        "a[href]",
        """(all) => all.map((each) => new URL(each.href))
            .filter((at) => at.host === location.host).map((at) => at.pathname + at.search)""",
    )
    return found


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_every_page_of_the_portal_fits(
    browser: Any, savanna: Provider, things: Json, size: dict[str, int], theme: str
) -> None:
    door, wrong = on_the_portal(savanna, things["client"]), []
    with window(browser, savanna.stack.url(), size=size, theme=theme) as seen:
        for route in pages("portal"):
            if "sign-in" in route or "register" in route:
                wrong += looked_at(seen, filled(route, things), size, theme)
        seen.page.context.add_cookies(with_cookies(door))
        for route in pages("portal"):
            wrong += looked_at(seen, filled(route, things), size, theme)
    assert not wrong


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_entrance_fits(browser: Any, stack: Stack, size: dict[str, int], theme: str) -> None:
    wrong = []
    for tenant, path in (("savanna", "/sign-in/"), ("", "/sign-in/"), ("", "/sign-up/")):
        with window(browser, stack.url(tenant), size=size, theme=theme) as seen:
            wrong += looked_at(seen, path, size, theme)
    assert not wrong


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 480}])
def test_the_captive_page_fits_any_phone_and_is_light_on_all(
    browser: Any, savanna: Provider, things: Json, size: dict[str, int]
) -> None:
    """One file of plain colours: it must open where nothing else can be fetched."""
    username = things["client"]["subscriptions"][0]["radius_username"]
    with window(browser, savanna.stack.url(), size=size, theme="dark") as seen:
        asked: list[str] = []
        seen.page.on("request", lambda request: asked.append(request.resource_type))
        wrong = []
        for path in ("/captive/", f"/captive/?user={username}", "/captive/?lang=sw"):
            wrong += looked_at(seen, path, size, "light")
    assert not wrong
    assert set(asked) == {"document"}
