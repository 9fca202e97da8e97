"""An ISP with an account at a Paytm on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.tests.house import House, indian_isp, simulated
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.paytm import adapter
from mtandao.gateways.paytm.client import PaytmClient
from mtandao.gateways.paytm.simulator import create_app

KEYS: dict[str, Any] = {"merchant_id": "DEMOMID", "merchant_key": "0123456789abcdef"}
MERCHANT: dict[str, Any] = {"id": "DEMOMID", "secret": "0123456789abcdef"}
IMPATIENT = Timeouts(connect=5, write=5, read=0.5, pool=5, total=10)


@pytest.fixture(params=["json", "form"])
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def either(layout: str, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """With messages in one layout, then the other."""
    yield from _house(settings, monkeypatch, {"layout": layout})


@pytest.fixture
def house(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    yield from _house(settings, monkeypatch, {})


def _house(settings: Any, monkeypatch: pytest.MonkeyPatch, options: dict[str, str]) -> Iterator[House]:
    clients: dict[Any, Any] = {}

    def kept(config: Any) -> PaytmClient:
        found: PaytmClient = clients.setdefault(config, PaytmClient(replace(config, timeouts=IMPATIENT)))
        return found

    monkeypatch.setattr(adapter, "_client", kept)
    merchant = {**MERCHANT, "options": options}
    with simulated(create_app, merchant, scale=100.0) as (base, receiver), indian_isp() as world:
        settings.PAYTM_BASE_URL = base
        gateway = payments.set_up_gateway(world.ctx, provider="paytm", **KEYS)
        with httpx.Client(trust_env=False, timeout=20) as http:
            yield House(world, gateway, base, receiver, http)
    for each in clients.values():
        each.close()
