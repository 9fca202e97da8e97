"""One simulated KRA and the real client, over HTTP on loopback."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from mtandao.gateways.etims.client import EtimsClient
from mtandao.gateways.etims.config import Addresses, Door, EtimsConfig
from mtandao.gateways.etims.papers import Item, Paper
from mtandao.gateways.etims.simulator import Device, SimulatorConfig, create_app
from mtandao.gateways.etims.simulator.app import RECEIPTS
from mtandao.gateways.outbound.answers import Accepted, Answer
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.simulation.serving import in_background

SAVANNA = Device("P051234567S", "00", "demo-device-0001", "Savanna Net Ltd")
COAST = Device("P059999999C", "01", "demo-device-0002", "Coast Fibre Ltd")
ITEM = "KE3NTXU0000001"
PATIENT = Timeouts(connect=5, write=5, read=10, pool=5, total=10)
IMPATIENT = Timeouts(connect=5, write=5, read=0.5, pool=5, total=10)


@dataclass
class Office:
    """The simulator and the handles that tests pull."""

    base: str
    http: httpx.Client
    clients: ExitStack = field(repr=False)

    def config(self, device: Device = SAVANNA, **changes: Any) -> EtimsConfig:
        addresses = Addresses(
            f"{self.base}/etims-api", self.base + RECEIPTS, f"{self.base}/v1/token/generate"
        )
        if changes.get("door") is Door.GAVACONNECT:
            addresses = replace(addresses, base=f"{self.base}/etims-oscu/api/v1")
        given: dict[str, Any] = {"timeouts": PATIENT, **changes}
        return EtimsConfig(addresses, device.tin, device.branch, device.serial, **given)

    def client(self, device: Device = SAVANNA, **changes: Any) -> EtimsClient:
        return self.clients.enter_context(EtimsClient(self.config(device, **changes)))

    def begun(self, device: Device = SAVANNA, **changes: Any) -> EtimsClient:
        """A client whose device and one item KRA knows."""
        told = well(self.client(device, **changes).initialise())
        client = self.client(device, communication_key=told.communication_key, **changes)
        well(client.save_item(code=ITEM, class_code="8111210100", name="Internet", tax_class="B"))
        return client

    def get(self, path: str) -> Any:
        return self.http.get(f"{self.base}/__sim__/{path}").json()

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.http.post(f"{self.base}/__sim__/{path}", json=body)

    @property
    def papers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("papers")["papers"]
        return found

    def bodies(self, path: str = "/etims-api/saveTrnsSalesOsdc") -> list[str]:
        return [line["body"] for line in self.get("journal")["journal"] if line["url"] == path]


Starter = Callable[..., Office]


def well(answer: Answer[Any]) -> Any:
    assert isinstance(answer, Accepted), answer
    return answer.value


def paper(number: int = 1, *, items: Sequence[Item] = (), **changes: Any) -> Paper:
    given: dict[str, Any] = {
        "trader_number": f"INV-{number:06d}",
        "number": number,
        "issued_at": datetime(2026, 7, 17, 9, 1, tzinfo=UTC),
        "issued_on": datetime(2026, 7, 17, tzinfo=UTC).date(),
        "customer": "Test Customer",
        "items": items or (item(),),
        **changes,
    }
    return Paper(**given)


def item(total: str = "1500.00", tax: str = "206.90", **changes: Any) -> Item:
    given: dict[str, Any] = {
        "code": ITEM,
        "class_code": "8111210100",
        "name": "Internet 10 Mbps July",
        "total": Decimal(total),
        "tax_class": "B",
        "tax": Decimal(tax),
        **changes,
    }
    return Item(**given)


@pytest.fixture
def start() -> Iterator[Starter]:
    with ExitStack() as stack:
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=20))

        def started(**changes: Any) -> Office:
            given: dict[str, Any] = {
                "devices": (SAVANNA, COAST),
                "answer_after": (0.0, 0.0),
                "calls_per_minute": 100_000,
                **changes,
            }
            base = stack.enter_context(in_background(create_app(SimulatorConfig(**given))))
            return Office(base, http, stack)

        yield started


@pytest.fixture
def office(start: Starter) -> Office:
    return start()


@pytest.fixture
def closed_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The gateway's real lines, closed in the end."""
    from mtandao.gateways.etims import lines

    made: dict[EtimsConfig, EtimsClient] = {}

    def kept(config: EtimsConfig) -> EtimsClient:
        return made.get(config) or made.setdefault(config, EtimsClient(config))

    monkeypatch.setattr(lines, "_client", kept)
    yield
    for client in made.values():
        client.close()
