"""One simulated Safaricom, one receiver of callbacks and one real client per test, over HTTP on loopback."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.config import DarajaConfig, TransactionType
from mtandao.gateways.mpesa.replies import StkPushTaken
from mtandao.gateways.mpesa.simulator import ShortCode, SimulatorConfig, create_app
from mtandao.gateways.mpesa.tokens import InMemoryTokenStore
from mtandao.gateways.outbound.answers import Accepted, Answer
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.simulation.receiver import Receiver
from mtandao.gateways.simulation.serving import in_background

SAVANNA = ShortCode(
    "600100",
    "Savanna Net",
    "savanna-key",
    "savanna-secret",
    "savanna-passkey",
    opening_balance=Decimal("1000.00"),
    initiator_name="savanna-api",
    initiator_password="Secret#1",
)
COAST_TILL = ShortCode("600200", "Coast Fibre", "coast-key", "coast-secret", "coast-passkey", till="500200")
PATIENT = Timeouts(connect=5, write=5, read=5, pool=5, total=10)
IMPATIENT = Timeouts(connect=5, write=5, read=0.3, pool=5, total=10)


@dataclass
class Daraja:
    """The simulator and its surroundings, with the handles tests pull."""

    base: str
    receiver: Receiver
    callbacks: str
    http: httpx.Client
    tokens: InMemoryTokenStore = field(default_factory=InMemoryTokenStore)

    def client(self, **changes: Any) -> DarajaClient:
        config = DarajaConfig(
            base_url=self.base,
            consumer_key=SAVANNA.consumer_key,
            consumer_secret=SAVANNA.consumer_secret,
            short_code=SAVANNA.code,
            passkey=SAVANNA.passkey,
            requests_per_second=1000,
            burst=1000,
            timeouts=PATIENT,
        )
        return DarajaClient(replace(config, **changes), self.tokens)

    def coast_client(self, **changes: Any) -> DarajaClient:
        coast: dict[str, Any] = {
            "consumer_key": COAST_TILL.consumer_key,
            "consumer_secret": COAST_TILL.consumer_secret,
            "short_code": COAST_TILL.code,
            "passkey": COAST_TILL.passkey,
            "transaction_type": TransactionType.BUY_GOODS,
            "party_b": COAST_TILL.till,
        }
        return self.client(**{**coast, **changes})

    def push(
        self, ending: str, amount: int = 1500, timeouts: Timeouts = PATIENT, **changes: Any
    ) -> Answer[StkPushTaken]:
        with self.client(timeouts=timeouts) as client:
            return client.stk_push(
                **{
                    "amount": amount,
                    "phone": f"2547000000{ending}",
                    "account_reference": "SAV10001",
                    "description": "Internet",
                    "callback_url": self.url(f"stk/{ending}"),
                    **changes,
                }
            )

    def pushed(self, ending: str, amount: int = 1500, **changes: Any) -> str:
        """The checkout id of a push that must be taken."""
        answer = self.push(ending, amount, **changes)
        assert isinstance(answer, Accepted), answer
        return answer.value.checkout_request_id

    def register(self, client: DarajaClient | None = None, **changes: Any) -> None:
        with client or self.client() as speaking:
            answer = speaking.c2b_register(
                confirmation_url=self.url("c2b/confirmation"),
                validation_url=self.url("c2b/validation"),
                **changes,
            )
        assert isinstance(answer, Accepted), answer

    def url(self, path: str) -> str:
        return f"{self.callbacks}/{path}"

    def get(self, path: str) -> Any:
        return self.http.get(f"{self.base}/__sim__/{path}").json()

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.http.post(f"{self.base}/__sim__/{path}", json=body)

    def advance(self, seconds: float) -> None:
        self.post("clock", advance_seconds=seconds)

    def fates(self) -> list[str]:
        """What became of each callback, once none is on its way."""
        for _ in range(200):
            found = [one["fate"] for one in self.get("callbacks")["callbacks"]]
            if "sending" not in found:
                return found
            time.sleep(0.01)
        raise AssertionError("a callback is still on its way")

    @property
    def ledger(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("ledger")["entries"]
        return found


_numbers = itertools.count(1)
Starter = Callable[..., Daraja]


def simulated(folder: Path | None = None, **changes: Any) -> SimulatorConfig:
    given: dict[str, Any] = {"scale": 1000.0, "folder": folder, "calls_per_second": None, **changes}
    return SimulatorConfig(**{"short_codes": (SAVANNA, COAST_TILL), **given})


@pytest.fixture(scope="session")
def post_office() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()
    with in_background(receiver.app) as base:
        yield receiver, base.replace("127.0.0.1", "savanna.localhost")


@pytest.fixture
def receiver(post_office: tuple[Receiver, str]) -> tuple[Receiver, str]:
    """A fresh receiver and the address below which it listens."""
    below = f"/{next(_numbers)}"
    post_office[0].begin(below)
    return post_office[0], post_office[1] + below


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def start(receiver: tuple[Receiver, str], http: httpx.Client) -> Iterator[Starter]:
    """Starts a simulator with the given settings."""
    with ExitStack() as stack:

        def started(**changes: Any) -> Daraja:
            base = stack.enter_context(in_background(create_app(simulated(**changes))))
            return Daraja(base, *receiver, http)

        yield started


@pytest.fixture(scope="session")
def fast_simulator() -> Iterator[str]:
    with in_background(create_app(simulated())) as base:
        yield base


@pytest.fixture(scope="session")
def slow_simulator() -> Iterator[str]:
    config = simulated(scale=0.001, ack_after=(0.0, 0.0), query_not_found_rate=0.0)
    with in_background(create_app(config)) as base:
        yield base


@pytest.fixture
def daraja(fast_simulator: str, receiver: tuple[Receiver, str], http: httpx.Client) -> Daraja:
    """Fast: a simulated second takes a millisecond."""
    return _as_new(Daraja(fast_simulator, *receiver, http))


@pytest.fixture
def slow_daraja(slow_simulator: str, receiver: tuple[Receiver, str], http: httpx.Client) -> Daraja:
    """Its clock moves only when told: for what must happen in a certain order."""
    return _as_new(Daraja(slow_simulator, *receiver, http))


def _as_new(daraja: Daraja) -> Daraja:
    daraja.post("reset")
    return daraja
