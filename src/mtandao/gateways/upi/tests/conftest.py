"""An ISP with a UPI address, a payer's app and his bank on this machine."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout.tests.house import House, indian_isp, simulated
from mtandao.gateways.upi.simulator import create_app

KEYS: dict[str, Any] = {"address": "savanna@demobank", "name": "Savanna Net", "notice_secret": "demo-notice"}
MERCHANT = {"id": "savanna@demobank", "secret": "", "hook_secret": "demo-notice"}


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with simulated(create_app, MERCHANT, scale=100.0) as (base, receiver), indian_isp() as world:
        gateway = payments.set_up_gateway(world.ctx, provider="upi", **KEYS)
        with httpx.Client(trust_env=False, timeout=20) as http:
            yield House(world, gateway, base, receiver, http)
