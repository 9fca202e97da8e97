"""No page needs more than its policy allows: no script stands in one, and none comes from elsewhere."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from mtandao.doors.console.tests.conftest import Sitting, text
from mtandao.doors.console.tests.test_every_page import PAGES, TABS
from tests.worlds import World

STRANGERS = ("/sign-in/", "/portal/sign-in/", "/portal/register/", "/portal/help/", "/captive/", "/nowhere/")


class Reader(HTMLParser):
    """Reads a page as a browser does, and writes down whatever the policy would have to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.wrong.append("a script stands in the page")
        self.wrong += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        for name in ("src", "href", "action"):
            leads = given.get(name, "")
            loads = tag in ("script", "link", "img", "iframe", "form")
            if leads.startswith("javascript:") or (loads and leads.startswith(("http:", "https:", "//"))):
                self.wrong.append(f'<{tag} {name}="{leads}">')


def must_be_plain(page: str) -> None:
    reader = Reader()
    reader.feed(page)
    assert reader.wrong == []


@pytest.mark.parametrize("url", [page for page in PAGES if "format=" not in page and "live" not in page])
def test_a_page_of_the_console_is_plain(world: World, admin: Sitting, url: str) -> None:
    world.sale()
    response = admin.client.get(url)
    assert "script-src 'self';" in response["Content-Security-Policy"]
    must_be_plain(text(response))


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_of_a_subscriber_is_plain(world: World, admin: Sitting, tab: str) -> None:
    must_be_plain(admin.get(f"/subscribers/{world.sale().subscriber.id}/{tab}"))


@pytest.mark.parametrize("url", STRANGERS)
def test_a_page_for_strangers_is_plain_and_stands_in_no_frame(world: World, url: str) -> None:
    response = Client(headers={"host": "savanna.localhost"}).get(url)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    must_be_plain(text(response))


def test_a_name_with_a_script_in_it_is_only_a_name(world: World, admin: Sitting) -> None:
    name = "<script>alert(1)</script>"
    sale = world.sale(first_name=name, last_name='"><img src=x onerror=alert(1)>')
    for tab in TABS:
        page = admin.get(f"/subscribers/{sale.subscriber.id}/{tab}")
        must_be_plain(page)
        assert name not in page
    must_be_plain(admin.get("/subscribers/"))
