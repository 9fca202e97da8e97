"""A customer with a phone: a browser without script, and the SMS it gets."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mtandao.foundation import clock
from tests.reading import without_tokens
from tests.street_side import open_for_business, texts_to
from tests.worlds import World


@pytest.fixture(autouse=True)
def _door(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test owns the clock; what visitors tried before is forgotten."""
    monkeypatch.setattr(clock, "now", lambda: world.now)
    cache.clear()
    open_for_business(world)


class Phone:
    """One customer's browser."""

    def __init__(self, world: World, host: str = "savanna.localhost") -> None:
        self.world = world
        self.client = Client(headers={"host": host})

    def get(self, url: str, status: int = 200, **more: Any) -> str:
        response = self.client.get(url, **more)
        page = without_tokens(response.content.decode())
        assert response.status_code == status, (url, response.status_code, page[-800:])
        return page

    def post(self, url: str, status: int = 302, **typed: str) -> Any:
        response = self.client.post(url, typed)
        assert response.status_code == status, (url, response.status_code, response.content.decode()[-1500:])
        return response

    def follow(self, url: str, **typed: str) -> str:
        """Send a form, and read the page it leads to."""
        self.at = self.post(url, 302, **typed)["Location"]
        return self.get(self.at)

    def code_of(self, sale: Any) -> str:
        """The newest code that we wrote to him."""
        (digits,) = re.findall(r"\b\d{6}\b", texts_to(self.world, sale)[-1])
        return str(digits)

    def sign_in(self, sale: Any) -> "Phone":
        self.post("/portal/sign-in/", name=sale.subscriber.phone)
        answer = self.post("/portal/sign-in/code/", code=self.code_of(sale))
        assert answer["Location"] == "/portal/"
        return self


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world)
