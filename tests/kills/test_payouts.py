"""Killed between any two commits of a payout's sending: M-Pesa pays it once or never, and it is known which, or not
known; it is never sent twice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.mpesa import paying_out
from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.config import DarajaConfig
from mtandao.gateways.mpesa.simulator import ShortCode, SimulatorConfig, create_app
from mtandao.gateways.mpesa.tokens import InMemoryTokenStore
from mtandao.gateways.simulation.serving import in_background
from tests.kills.death import dies_before_commit
from tests.worlds import World

pytestmark = [pytest.mark.kills, pytest.mark.timeout(240)]
MOST_COMMITS = 12
CODE = ShortCode(
    "600100",
    "Savanna Net",
    "key",
    "secret",
    "passkey",
    opening_balance=Decimal(100_000),
    initiator_name="api",
    initiator_password="Secret#1",
)


@pytest.fixture
def daraja() -> Iterator[str]:
    config = SimulatorConfig((CODE,), scale=1000.0, calls_per_second=None)
    with in_background(create_app(config)) as base:
        yield base


def _payout(world: World, number: int) -> payments.Payout:
    sale = world.sale()
    world.pays(sale.subscriber, "10000")
    wish = payments.request_refund(
        world.ctx,
        subscriber_id=sale.subscriber.id,
        amount=Decimal(600),
        method=payments.PayoutMethod.MPESA,
        phone=f"25470000{number:02d}01",
        reason="Moved away",
    )
    payout = payments.approve_refund(world.as_role("admin"), refund_id=wish.id).payout
    assert payout is not None
    return payout


def test_a_payout_is_sent_once_wherever_its_sender_dies(
    kept_world: World,
    daraja: str,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    world = kept_world
    settings.PUBLIC_URL = "http://localhost:9"  # nobody hears the results: only the sending is looked at
    certificate = httpx.get(f"{daraja}/__sim__/certificate", trust_env=False).text
    payments.set_up_gateway(
        world.ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )

    clients: list[DarajaClient] = []
    request.addfinalizer(lambda: [client.close() for client in clients])

    def line(_gateway: payments.Gateway) -> DarajaClient:
        config = DarajaConfig(
            base_url=daraja,
            consumer_key="key",
            consumer_secret="secret",
            short_code="600100",
            passkey="passkey",
            initiator_name="api",
            initiator_password="Secret#1",
            certificate=certificate,
        )
        clients.append(DarajaClient(config, InMemoryTokenStore()))
        return clients[-1]

    monkeypatch.setattr(paying_out, "line", line)
    deaths = 0
    for kill_at in range(1, MOST_COMMITS):
        payout = _payout(world, kill_at)

        def send(payout: payments.Payout = payout) -> None:
            with fence(world.ctx):
                paying_out.send_payout(world.ctx, payout_id=str(payout.id))

        died = dies_before_commit(kill_at, send)
        send()
        payout.refresh_from_db()
        sent = [one for one in _told(daraja) if one["originator"] == payout.originator_id]
        assert len(sent) <= 1, f"sent twice, killed before commit {kill_at}"
        if not died:
            assert (payout.state, len(sent)) == ("sent", 1)
            break
        deaths += 1
        # Killed before anything was marked it is sent now; from then on nobody can know, and nobody sends.
        assert payout.state in ("sent", "unknown"), payout.state
        assert payout.state == "unknown" or len(sent) == 1
        assert payout.subscriber_id is not None
        assert ledger.balance(world.ctx, payout.subscriber_id).wallet == Decimal(5400), (
            "set aside all the while"
        )
    assert deaths >= 3


def _told(daraja: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{daraja}/__sim__/state", trust_env=False).json()["payouts"]
    return found
