"""The desk's day in a real browser: sign in, find a customer by the end of his phone, take his money, see it there."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from mtandao.foundation.kit import apps
from tests.worlds import PASSWORD, World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUILT = Path(apps.__file__).parent / "static" / "built" / "console.js"

pytestmark = [
    pytest.mark.story,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(not BUILT.exists(), reason="the assets are not built: make setup"),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the browser's requests are no part of what the test says."""


@pytest.fixture
def address(kept_world: World) -> Iterator[str]:
    """The console in threads of this process, over the world's own database."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield f"http://savanna.localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        serving.join(10)


def test_cash_is_taken_from_a_customer_found_by_the_end_of_his_phone(kept_world: World, address: str) -> None:
    from playwright.sync_api import sync_playwright

    sale = kept_world.sale(first_name="Wanjikũ", last_name="Kamau-Mwangi", phone="0722 123 412")
    kept_world.sale(first_name="Barasa", last_name="Wekesa", phone="0733 000 099")
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/subscribers/")
        page.fill("[name=email]", "admin@savanna.example")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/subscribers/")

        page.keyboard.press("/")
        page.keyboard.type("3412")
        page.locator("#mt-found a", has_text="Wanjikũ Kamau-Mwangi").wait_for()
        assert page.locator("#mt-found a").count() == 1
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/subscribers/{sale.subscriber.id}/")
        assert "4,000" in page.locator(".mt-facts").inner_text()

        page.locator(".mt-acts").get_by_text("Take payment").click()
        dialog = page.locator("#mt-dialog[open]")
        dialog.wait_for()
        assert dialog.locator("[name=amount]").input_value() == "4,000.00"
        page.keyboard.press("Enter")
        page.get_by_text("taken from Wanjikũ Kamau-Mwangi.").wait_for()
        assert "−" not in page.locator(".mt-facts").inner_text()
        assert "4,000.00" in page.locator(".mt-stack-head").inner_text()
        browser.close()
    assert said == []

    from mtandao.domains.ledger import contract as ledger

    assert ledger.balance(kept_world.ctx, sale.subscriber.id) == ledger.Balance()
