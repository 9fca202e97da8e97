"""A phone behind the wall: no cookies, no script, and only our page opens."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mtandao.foundation import clock
from tests.street_side import open_for_business
from tests.worlds import World


@pytest.fixture(autouse=True)
def _door(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test owns the clock; what visitors tried before is forgotten."""
    monkeypatch.setattr(clock, "now", lambda: world.now)
    cache.clear()
    open_for_business(world)


class Phone:
    """It follows where it is led, and keeps nothing but the address it is at."""

    def __init__(self, host: str = "savanna.localhost") -> None:
        self.client = Client(headers={"host": host})
        self.at = ""

    def open(self, url: str, status: int = 200) -> str:
        response = self.client.get(url)
        while response.status_code == 302:
            url = response["Location"]
            response = self.client.get(url)
        self.at = url
        return self._read(response, status)

    def send(self, status: int = 200, **typed: str) -> str:
        """Send the form of the page it is at."""
        response = self.client.post(self.at, typed)
        if response.status_code == 302:
            return self.open(response["Location"], status)
        return self._read(response, status)

    def _read(self, response: Any, status: int) -> str:
        page: str = response.content.decode()
        assert response.status_code == status, page[-600:]
        assert not self.client.cookies
        assert "<script" not in page
        assert len(page) < 8_000
        return page


@pytest.fixture
def phone() -> Phone:
    return Phone()
