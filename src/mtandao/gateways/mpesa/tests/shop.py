"""A provider whose short code is the simulator's: what we ask goes to it, what it tells comes through our door."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation.outbox.relay import drain
from mtandao.gateways.mpesa import holding, jobs, looking_up, pulling
from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.tests.conftest import SAVANNA, Daraja
from mtandao.gateways.outbound.realtime import real_now
from tests.worlds import World


@dataclass
class Shop:
    """A provider whose short code is the simulator's, with M-Pesa's list open to it."""

    world: World
    daraja: Daraja
    gateway: payments.Gateway
    made: list[DarajaClient] = field(default_factory=list)

    def line(self, gateway: payments.Gateway) -> DarajaClient:
        given = {
            name: gateway.value(name) for name in ("initiator_name", "initiator_password", "certificate")
        }
        self.made.append(self.daraja.client(**given))
        return self.made[-1]

    def pays_by_hand(self, account: str, amount: int = 500) -> str:
        """Nobody is told: no address is registered."""
        given = {"short_code": SAVANNA.code, "account": account, "amount": str(amount), "phone": "0700000001"}
        return str(self.daraja.post("pay", **given).json()["receipt"])

    def asks(self, ending: str, amount: int = 500) -> payments.Ask:
        """A prompt on a phone that the simulator knows the outcome of."""
        owner = self.world.sale(phone=f"07000000{ending}").subscriber
        return payments.ask_for_payment(self.world.ctx, subscriber_id=owner.id, amount=Decimal(amount))

    def sends(self, ask: payments.Ask) -> str:
        jobs.submit_ask(self.world.ctx, ask_id=str(ask.id))
        ask.refresh_from_db()
        return ask.state

    def hears(self, number: int = 1, path: str = "/stk") -> None:
        """What M-Pesa told comes through our own door, and is handled."""
        for arrival in self.daraja.receiver.wait_for(number, path=path)[number - 1 :]:
            answer = Client().post(
                f"/hooks/mp{arrival.path}",
                arrival.raw,
                content_type="application/json",
                headers={"Host": "savanna.localhost"},
            )
            assert answer.json() == {"ResultCode": 0, "ResultDesc": "Accepted"}
        drain(["gateways.mpesa.handle_messages"])
        assert not InboxMessage.of(self.world.ctx).filter(handled_at=None).exists()

    def fetches(self) -> None:
        pulling.fetch_missed(self.world.ctx, gateway_id=str(self.gateway.id))

    def draws(self) -> daily.StatementDay:
        pulling.draw_daily_line(self.world.ctx, gateway_id=str(self.gateway.id))
        yesterday = self.world.ctx.today - timedelta(days=1)
        return daily.StatementDay.of(self.world.ctx).get(on=yesterday)


@pytest.fixture
def shop(world: World, slow_daraja: Daraja, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    # Ours stands a little ahead, as it does when a list is asked for after what it tells of; both on the same day.
    ahead, zone = timedelta(minutes=10), world.ctx.tenant.timezone
    theirs = real_now()
    if (theirs + ahead).astimezone(zone).date() != theirs.astimezone(zone).date():
        slow_daraja.advance(ahead.total_seconds())
        theirs += ahead
    world.now = theirs + ahead
    certificate = slow_daraja.http.get(f"{slow_daraja.base}/__sim__/certificate").text
    gateway = payments.set_up_gateway(
        world.ctx,
        short_code=SAVANNA.code,
        consumer_key=SAVANNA.consumer_key,
        consumer_secret=SAVANNA.consumer_secret,
        passkey=SAVANNA.passkey,
        initiator_name="savanna-api",
        initiator_password="Secret#1",
        certificate=certificate.replace("\n", ""),
        nominated_number="254700000001",
    )
    shop = Shop(world, slow_daraja, gateway)
    settings.PUBLIC_URL = slow_daraja.callbacks.replace("http://savanna.", "http://")
    for module in (pulling, looking_up, jobs, holding):
        monkeypatch.setattr(module, "line", shop.line)
    monkeypatch.setattr(jobs, "callback_url", lambda _, tail: slow_daraja.url(tail))
    monkeypatch.setattr(
        "mtandao.gateways.mpesa.conversations.callback_url", lambda _, tail: slow_daraja.url(tail)
    )
    pulling.register_pull(world.ctx, gateway_id=str(gateway.id))
    yield shop
    for client in shop.made:
        client.close()
