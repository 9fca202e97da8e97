"""An ISP with an account at a Razorpay on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.tests.house import House, indian_isp, simulated
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.razorpay import adapter
from mtandao.gateways.razorpay.client import RazorpayClient, RazorpayConfig
from mtandao.gateways.razorpay.simulator import create_app

KEYS: dict[str, Any] = {
    "key_id": "rzp_test_demo0001",
    "key_secret": "demo_key_secret",
    "webhook_secret": "demo_webhook_secret",
}
MERCHANT = {"id": KEYS["key_id"], "secret": KEYS["key_secret"], "hook_secret": KEYS["webhook_secret"]}
IMPATIENT = Timeouts(connect=5, write=5, read=0.5, pool=5, total=10)


@pytest.fixture
def house(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    clients: dict[RazorpayConfig, RazorpayClient] = {}

    def client(config: RazorpayConfig) -> RazorpayClient:
        return clients.setdefault(config, RazorpayClient(replace(config, timeouts=IMPATIENT)))

    monkeypatch.setattr(adapter, "_client", client)
    with simulated(create_app, MERCHANT) as (base, receiver), indian_isp() as world:
        settings.RAZORPAY_BASE_URL = base
        gateway = payments.set_up_gateway(world.ctx, provider="razorpay", **KEYS)
        with httpx.Client(trust_env=False, timeout=20) as http:
            yield House(world, gateway, base, receiver, http)
    for each in clients.values():
        each.close()
