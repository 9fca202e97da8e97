"""One simulated Africa's Talking, one receiver and the real client, over HTTP on loopback."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mtandao.foundation import clock
from mtandao.gateways.outbound.answers import Accepted, Answer
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.simulation.receiver import Receiver
from mtandao.gateways.simulation.serving import in_background
from mtandao.gateways.sms.client import AfricasTalkingClient
from mtandao.gateways.sms.config import AfricasTalkingConfig
from mtandao.gateways.sms.replies import Batch
from mtandao.gateways.sms.shapes import DeliveryReport, parse_delivery_report
from mtandao.gateways.sms.simulator import Account, SimulatorConfig, create_app

SAVANNA = Account("savanna", "savanna-key", "Savanna Net", Decimal("100.00"), ("SAVANNA", "22384"))
COAST = Account("coast", "coast-key", "Coast Fibre")
PATIENT = Timeouts(connect=5, write=5, read=5, pool=5, total=10)
IMPATIENT = Timeouts(connect=5, write=5, read=0.3, pool=5, total=10)


@pytest.fixture(autouse=True)
def the_worlds_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes over HTTP is dated by the clock that dated what was sent. By the machine's own, that was days ago."""
    known = [name for name in ("world", "kept_world") if name in request.fixturenames]
    if known:
        world = request.getfixturevalue(known[0])
        monkeypatch.setattr(clock, "now", lambda: world.now)


@dataclass
class Bureau:
    """The simulator and its surroundings, with the handles tests pull."""

    base: str
    receiver: Receiver
    callbacks: str
    http: httpx.Client

    def client(self, **changes: Any) -> AfricasTalkingClient:
        config = AfricasTalkingConfig(
            self.base, SAVANNA.username, SAVANNA.api_key, "SAVANNA", PATIENT, 1000, 1000
        )
        return AfricasTalkingClient(replace(config, **changes))

    def send(self, *endings: str, text: str = "You are back online.", **changes: Any) -> Answer[Batch]:
        with self.client(**changes) as client:
            return client.send([f"+2547000000{ending}" for ending in endings], text)

    def sent(self, *endings: str, **changes: Any) -> Batch:
        answer = self.send(*endings, **changes)
        assert isinstance(answer, Accepted), answer
        return answer.value

    def reports(self, number: int) -> list[DeliveryReport]:
        """That many reports, in the order of a message's life: on the way they may overtake each other."""
        found = [parse_delivery_report(a.raw) for a in self.receiver.wait_for(number, path="/reports")]
        return sorted(
            found, key=lambda report: ("Sent", "Buffered", "Success", "Failed").index(report.status)
        )

    def get(self, path: str) -> Any:
        return self.http.get(f"{self.base}/__sim__/{path}").json()

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.http.post(f"{self.base}/__sim__/{path}", json=body)

    def advance(self, seconds: float) -> None:
        self.post("clock", advance_seconds=seconds)

    @property
    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("messages")["messages"]
        return found


Starter = Callable[..., Bureau]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def post_office() -> Iterator[tuple[Receiver, str]]:
    receiver = Receiver()
    with in_background(receiver.app) as base:
        yield receiver, base.replace("127.0.0.1", "coast.localhost")


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def start(post_office: tuple[Receiver, str], http: httpx.Client) -> Iterator[Starter]:
    with ExitStack() as stack:

        def started(**changes: Any) -> Bureau:
            given: dict[str, Any] = {"accounts": (SAVANNA, COAST), "scale": 1000.0, **changes}
            base = stack.enter_context(in_background(create_app(SimulatorConfig(**given))))
            return _ready(base, post_office, http)

        yield started


@pytest.fixture(scope="session")
def slow_simulator() -> Iterator[str]:
    config = SimulatorConfig((SAVANNA, COAST), scale=0.001, answer_after=(0.0, 0.0))
    with in_background(create_app(config)) as base:
        yield base


@pytest.fixture
def bureau(slow_simulator: str, post_office: tuple[Receiver, str], http: httpx.Client) -> Bureau:
    """Its clock moves only when told."""
    return _ready(slow_simulator, post_office, http)


def _ready(base: str, post_office: tuple[Receiver, str], http: httpx.Client) -> Bureau:
    below = f"/{next(_numbers)}"
    post_office[0].begin(below)
    bureau = Bureau(base, post_office[0], post_office[1] + below, http)
    bureau.post("reset")
    for username in (SAVANNA.username, COAST.username):
        given = {"report_url": "reports", "incoming_url": "incoming", "opt_out_url": "opt-out"}
        addresses = {name: f"{bureau.callbacks}/{path}" for name, path in given.items()}
        assert bureau.post("accounts", username=username, **addresses).status_code == 200
    return bureau
