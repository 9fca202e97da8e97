"""An ISP with an account at a PhonePe on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.tests.house import House, indian_isp, simulated
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.phonepe import adapter
from mtandao.gateways.phonepe.client import PhonePeClient
from mtandao.gateways.phonepe.older import OlderClient
from mtandao.gateways.phonepe.simulator import create_app

KEYS: dict[str, Any] = {
    "merchant_id": "DEMOMID",
    "client_id": "DEMOMID",
    "client_secret": "demo-salt-key",
    "hook_user": "demouser",
    "hook_password": "demopass",
}
OLDER: dict[str, Any] = {"merchant_id": "DEMOMID", "version": "v1", "salt_key": "demo-salt-key"}
MERCHANT = {
    "id": "DEMOMID",
    "secret": "demo-salt-key",
    "hook_secret": "demopass",
    "options": {"hook_user": "demouser"},
}
IMPATIENT = Timeouts(connect=5, write=5, read=0.5, pool=5, total=10)


@pytest.fixture(params=["v2", "v1"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def either(way: str, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """With an account that speaks one way, then the other."""
    yield from _house(settings, monkeypatch, KEYS if way == "v2" else OLDER)


@pytest.fixture
def house(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    yield from _house(settings, monkeypatch, KEYS)


def _house(settings: Any, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Any]) -> Iterator[House]:
    clients: dict[Any, Any] = {}

    def kept(kind: Any) -> Any:
        return lambda config: clients.setdefault(config, kind(replace(config, timeouts=IMPATIENT)))

    monkeypatch.setattr(adapter, "_client", kept(PhonePeClient))
    monkeypatch.setattr(adapter, "_older_client", kept(OlderClient))
    with simulated(create_app, MERCHANT, scale=100.0) as (base, receiver), indian_isp() as world:
        settings.PHONEPE_BASE_URL = base
        gateway = payments.set_up_gateway(world.ctx, provider="phonepe", **keys)
        with httpx.Client(trust_env=False, timeout=20) as http:
            yield House(world, gateway, base, receiver, http)
    for each in clients.values():
        each.close()
