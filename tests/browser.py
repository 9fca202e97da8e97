"""Headless Chromium for tests, and a window in it that remembers whatever the browser complained of."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# A loaded machine draws slowly; whoever waits this long waits for something that does not come.
PATIENCE_MS = 30_000

# How bright what lies behind everything is, and how far the heading stands out from it (WCAG's contrast).
_LOOK = """() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3)
        .map((part) => { const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; })
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const solid = (node) => { for (; node; node = node.parentElement) {
        const colour = getComputedStyle(node).backgroundColor;
        if ((parts(colour)[3] ?? 1) > 0.99) return colour; } return 'rgb(255, 255, 255)'; };
    const heading = document.querySelector('h1') ?? document.body;
    const [ink, paper] = [light(getComputedStyle(heading).color), light(solid(heading))];
    return { ground: light(solid(document.body)),
        contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) };
}"""
# What sticks out to the right, for the sentence of a failure.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [`${document.documentElement.scrollWidth} of ${innerWidth}`, ...[...document.body.querySelectorAll('*')]
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
        .map((node) => node.outerHTML.slice(0, 120))].slice(0, 6)"""

_FETCH = """async (path) => {
    const got = await fetch(path), bytes = new Uint8Array(await got.arrayBuffer());
    const text = bytes.reduce((text, byte) => text + String.fromCharCode(byte), '');
    return [got.status, got.headers.get('content-type'), btoa(text)];
}"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser. While it runs, this thread has an event loop: Django's models answer nobody in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield running
        finally:
            running.close()


@dataclass
class Window:
    """One person before one page after the other."""

    page: Any
    meant: list[re.Pattern[str]] = field(default_factory=list)
    _said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda wrong: self._complain(f"script: {wrong}"))
        self.page.on("console", lambda said: said.type == "error" and self._complain(f"console: {said.text}"))
        self.page.on("response", lambda got: got.status >= 400 and self._complain(f"{got.status}: {got.url}"))

    def _complain(self, what: str) -> None:
        # What htmx says of a request that the next letter called off. A real failure has more words than these.
        if re.match(r"console: htmx:(sendAbort|afterRequest)\b", what):
            return
        self._said.append(f"on {self.page.url}: {what}")

    def expects(self, status: int) -> None:
        """Answers of that status are meant, before and after: no complaint."""
        self.meant.append(re.compile(rf"status of {status}\b|Status Error Code {status}\b|: {status}: "))

    @property
    def complaints(self) -> list[str]:
        return [each for each in self._said if not any(meant.search(each) for meant in self.meant)]

    def go(self, path: str) -> Any:
        """Open it, and everything that it loads."""
        answer = self.page.goto(path, wait_until="load")
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def text(self, where: str = "main") -> str:
        """What is to be read there, in one line."""
        return " ".join(self.page.locator(where).first.inner_text().split())

    def download(self, path: str) -> tuple[str, bytes]:
        """What the browser gets there with its cookies: content type and body."""
        status, kind, body = self.page.evaluate(_FETCH, path)
        assert status == 200, f"{path}: {status}"
        return kind, base64.b64decode(body)

    def _too_wide(self) -> list[str]:
        """A chart follows the window with a later frame: what is too wide is looked at again."""
        for _ in range(20):
            found: list[str] = self.page.evaluate(_TOO_WIDE)
            if not found:
                return []
            self.page.wait_for_timeout(100)
        return found

    def looks_right(self, theme: str) -> list[str]:
        """What is wrong with how the page looks now: too wide, or not of that theme, or not to be read."""
        wrong = [f"too wide: {each}" for each in self._too_wide()]
        look = self.page.evaluate(_LOOK)
        if (look["ground"] < 0.2) is not (theme == "dark"):
            wrong.append(f"not {theme}: the ground's light is {look['ground']:.2f}")
        if look["contrast"] < 4.5:
            wrong.append(f"{theme}: the heading's contrast is {look['contrast']:.1f}")
        return wrong


@contextmanager
def window(
    browser: Any, address: str, *, size: dict[str, int] | None = None, theme: str = "light", **more: Any
) -> Iterator[Window]:
    """A window of its own, without anybody's cookies. Closing it fails if the browser complained of anything."""
    context = browser.new_context(
        base_url=address, viewport=size or DESK, color_scheme=theme, reduced_motion="reduce", **more
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        opened = Window(context.new_page())
        yield opened
        assert not opened.complaints, opened.complaints
    finally:
        context.close()
