"""An Indian ISP, a simulated provider and what goes between them: real HTTP both ways, on loopback.

The simulator's messages go to a receiver and from there, word for word, to our own address.
"""

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from django.db import connection
from django.test import Client

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout import jobs
from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.simulation.receiver import Arrival, Receiver
from mtandao.gateways.simulation.serving import in_background
from tests.worlds import World, fenced

_numbers = itertools.count(1)
HOP = (
    "content-type",
    "authorization",
    "x-verify",
    "x-razorpay-signature",
    "x-razorpay-event-id",
    "x-upi-signature",
)


@dataclass
class House:
    """The ISP, its gateway, and the handles that tests pull."""

    world: World
    gateway: payments.Gateway
    base: str
    receiver: Receiver
    http: httpx.Client
    carried: int = 0
    browser: Client = field(default_factory=Client)

    @property
    def ctx(self) -> Any:
        return self.world.ctx

    def ask(self, ending: str = "99", amount: str = "1500", **more: Any) -> payments.Ask:
        """An ask to a new customer whose phone ends so; its order is not made yet."""
        sale = self.world.sale(phone=f"90000{next(_numbers):03d}{ending}")
        return payments.ask_for_payment(
            self.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(amount), **more
        )

    def opened(self, ending: str = "99", amount: str = "1500") -> payments.Ask:
        """The same with its order made."""
        return self.open(self.ask(ending, amount))

    def open(self, ask: payments.Ask) -> payments.Ask:
        jobs.open_order(self.ctx, ask_id=str(ask.id))
        return self.now(ask)

    def question(self, ask: payments.Ask) -> payments.Ask:
        jobs.question_order(self.ctx, ask_id=str(ask.id))
        return self.now(ask)

    def look(self, ask: payments.Ask) -> payments.Ask:
        jobs.look_now(self.ctx, ask_id=str(ask.id))
        return self.now(ask)

    def now(self, ask: payments.Ask) -> payments.Ask:
        return payments.asks(self.ctx).get(id=ask.id)

    def paid(self, ask: payments.Ask) -> list[payments.Payment]:
        return list(payments.payments(self.ctx).filter(ask_id=ask.id).order_by("id"))

    def carry(self, number: int, seconds: float = 10.0) -> list[str]:
        """Bring that many more of the provider's messages to us; returns what became of all of them."""
        arrived = self.receiver.wait_for(self.carried + number, seconds=seconds)
        for arrival in arrived[self.carried : self.carried + number]:
            assert self.hand_over(arrival).status_code == 200
        self.carried += number
        self.world.settle()
        return self.outcomes()

    def hand_over(self, arrival: Arrival, url: str = "") -> Any:
        headers = {name: value for name, value in arrival.headers.items() if name in HOP}
        kind = headers.pop("content-type")
        return self.browser.post(
            url or f"/hooks/pay/{self.gateway.provider}/{self.gateway.callback_secret}",
            data=arrival.raw,
            content_type=kind,
            headers={**headers, "Host": f"{self.world.slug}.localhost"},
        )

    def outcomes(self) -> list[str]:
        return list(payments.messages(self.ctx).values_list("outcome", flat=True))

    def post(self, path: str, /, **body: Any) -> Any:
        answer = self.http.post(f"{self.base}/__sim__/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def do(self, ask: payments.Ask, deed: str, **body: Any) -> None:
        order = next(one for one in self.state()["orders"] if _is_of(one, ask))
        self.post(f"orders/{order['key']}/{deed}", **body)

    def advance(self, seconds: float) -> None:
        self.post("clock", advance_seconds=seconds)

    def state(self) -> Any:
        return self.http.get(f"{self.base}/__sim__/state").json()

    def until(self, ask: payments.Ask, state: str) -> None:
        """The provider's order has come so far."""
        for _ in range(500):
            if any(one["state"] == state for one in self.state()["orders"] if _is_of(one, ask)):
                return
            time.sleep(0.01)
        raise AssertionError(f"the order never was {state}")

    def calls(self, path: str, method: str = "POST") -> int:
        """How often the provider was called so."""
        return sum(
            line["direction"] == "received" and line["method"] == method and line["url"].startswith(path)
            for line in self.state()["journal"]
        )

    def balance(self, code: str, detail: str = "") -> Decimal:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(p.amount), 0) FROM ledger_posting p "
                "JOIN ledger_account a ON a.id = p.account_id "
                "WHERE a.tenant_id = %s AND a.code = %s AND (%s = '' OR a.detail = %s)",
                [self.world.tenant_id, code, detail, detail],
            )
            return Decimal(cursor.fetchone()[0])

    def wallet(self, ask: payments.Ask) -> Decimal:
        found: Decimal = ledger.balance(self.ctx, ask.subscriber_id).wallet
        return found

    @staticmethod
    def waiting(name: str) -> list[int]:
        """In how many seconds each waiting job of that name is due."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(round(extract(epoch FROM scheduled_at - clock_timestamp()) / 5) * 5, 0)::int "
                "FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id",
                [f"%{name}"],
            )
            return [row[0] for row in cursor.fetchall()]


def _is_of(order: Any, ask: payments.Ask) -> bool:
    notes = order["data"].get("notes")
    return order["reference"] == ask.reference or (
        isinstance(notes, dict) and notes.get("ask") == ask.reference
    )


@contextmanager
def indian_isp() -> Iterator[World]:
    with fenced(World(country="IN")) as world:
        yield world


@contextmanager
def simulated(
    create_app: Any, merchant: dict[str, Any], folder: Path | None = None, **changes: Any
) -> Iterator[tuple[str, Receiver]]:
    """A simulator, and a receiver at its merchant's address. A simulated second takes a millisecond."""
    receiver = Receiver()
    with ExitStack() as stack:
        told = stack.enter_context(in_background(receiver.app))
        receiver.begin("/hooks")
        config = SimulatorConfig(
            merchants=(Merchant(**{"hook_url": f"{told}/hooks/x", **merchant}),),
            folder=folder,
            **{"scale": 1000.0, **changes},
        )
        yield stack.enter_context(in_background(create_app(config))), receiver
