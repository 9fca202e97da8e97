"""One simulated mail server, and the product's own line to it over SMTP on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.gateways.email.simulator import Account, SimulatorConfig, create_app
from mtandao.gateways.simulation.serving import free_port, in_background
from tests.worlds import World

SAVANNA = Account("savanna", "open sesame")


@dataclass
class Office:
    base: str
    smtp_port: int

    def get(self, path: str) -> Any:
        return httpx.get(f"{self.base}/__sim__/{path}", trust_env=False).json()

    def post(self, path: str, /, **body: Any) -> None:
        httpx.post(f"{self.base}/__sim__/{path}", json=body, trust_env=False).raise_for_status()

    @property
    def letters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("messages")["messages"]
        return found


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Office]:
    port = free_port()
    with in_background(create_app(SimulatorConfig((SAVANNA,), port, slow_seconds=0.5))) as base:
        yield Office(base, port)


@pytest.fixture
def office(mail_server: Office, settings: Any) -> Office:
    mail_server.post("reset")
    settings.SMTP_URL = f"smtp://127.0.0.1:{mail_server.smtp_port}"
    return mail_server


def with_mail(world: World, **more: Any) -> messaging.ProviderSettings:
    given = {
        "host": "smtp.savanna.example",
        "username": SAVANNA.username,
        "password": SAVANNA.password,
        "from_address": "billing@savanna.example",
        **more,
    }
    return messaging.set_up_mail(world.ctx, **given)


@pytest.fixture
def isp(world: World) -> World:
    with_mail(world)
    return world
