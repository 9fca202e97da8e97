"""Somebody of the provider's own, at a desk, in a real browser."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import TimeoutError

from tests.browser import Window


@dataclass
class AtADesk:
    """Who works with the pages goes where the left bar and the pages lead; nobody types an address."""

    seen: Window

    @property
    def page(self) -> Any:
        return self.seen.page

    def opens(self, hub: str, place: str) -> None:
        """By the left bar, where a line may end with how many wait behind it."""
        below = self.page.locator(".mt-sub a", has_text=re.compile(rf"^\s*{place}(\s*\d[\s\S]*)?\s*$"))
        if not below.count():
            self.page.locator(".mt-hubs > li > a", has_text=re.compile(rf"^\s*{hub}")).click()
        below.click()
        self.page.locator(".mt-sub a[aria-current=page]", has_text=place).wait_for()

    def follows(self, name: str) -> None:
        """A link of the page. Where it opens a dialog, that is waited for."""
        link = self.page.locator("main").get_by_role("link", name=name).first
        opens_dialog = link.get_attribute("data-mt-dialog") is not None or link.get_attribute("hx-get")
        link.click()
        if opens_dialog:
            self.page.locator("#mt-dialog[open]").wait_for()

    def row(self, holding: str) -> str:
        """Of a list or table."""
        return " ".join(self.page.locator("tbody tr", has_text=holding).first.inner_text().split())

    @property
    def form(self) -> Any:
        """The dialog that is open, else the page."""
        dialog = self.page.locator("#mt-dialog[open]")
        return dialog if dialog.count() else self.page.locator("main")

    def presses(self, name: str) -> None:
        self.form.get_by_role("button", name=name, exact=True).first.click()

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.form.locator(f"[name={name}]:visible")
            field.wait_for()
            if field.evaluate("(field) => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def reads(self, text: str) -> None:
        """It is there, or comes by itself: no page has to be loaded again."""
        try:
            self.page.get_by_text(text).locator("visible=true").first.wait_for()
        except TimeoutError as missed:
            shown = " ".join(self.page.locator("body").inner_text().split())
            raise AssertionError(f"{text!r} is not on {self.page.url}: {shown}") from missed
