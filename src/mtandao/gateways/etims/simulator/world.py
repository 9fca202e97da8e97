"""The simulated KRA as one thing: devices, their items, and the papers it has signed, in its own order."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mtandao.gateways.etims.simulator.config import Device, SimulatorConfig
from mtandao.gateways.simulation.callbacks import Policy
from mtandao.gateways.simulation.world import World

NAIROBI = ZoneInfo("Africa/Nairobi")


@dataclass(slots=True)
class Installed:
    """A device that was initialised, its key, and the number of its last paper."""

    tin: str
    branch: str
    serial: str
    taxpayer: str
    key: str
    unit: str
    last_number: int = 0
    receipts: int = 0


@dataclass(slots=True)
class Signed:
    """One paper that KRA holds, with the receipt it gave."""

    tin: str
    branch: str
    number: int
    original: int
    trader_number: str
    customer: str
    total: str
    tax: str
    receipt: int
    internal_data: str
    signature: str
    at: str
    body: dict[str, Any]


@dataclass(slots=True)
class NextAnswer:
    """What the next papers are answered with; `kept`: they are signed all the same."""

    code: str
    message: str
    times: int
    kept: bool


class Kra(World):
    def __init__(self, config: SimulatorConfig) -> None:
        super().__init__(config, "etims", Policy(10.0))
        self.config = config
        self._read()

    def _read(self) -> None:
        self.approved = {(one.tin, one.branch): one for one in self.config.devices}
        self.devices = {(one["tin"], one["branch"]): Installed(**one) for one in self.store.every("device")}
        self.items = {(one["tin"], one["branch"], one["itemCd"]): one for one in self.store.every("item")}
        papers = [Signed(**one) for one in self.store.every("paper")]
        self.papers = {(one.tin, one.branch, one.number): one for one in papers}
        self.away = False
        self.next_answers: deque[NextAnswer] = deque()
        self.tokens: dict[str, float] = {}
        self._calls: dict[tuple[str, str], deque[float]] = {}
        for key, one in self.approved.items():
            if one.key and key not in self.devices:
                self.install(one)
        self.resume()

    @property
    def is_away(self) -> bool:
        """By hand, or because it is night."""
        if self.away or not self.config.outage_hours:
            return self.away
        first, last = self.config.outage_hours
        hour = self.clock.calendar().astimezone(NAIROBI).hour
        return first <= hour < last if first <= last else hour >= first or hour < last

    def stamp(self) -> str:
        return f"{self.clock.calendar().astimezone(NAIROBI):%Y%m%d%H%M%S}"

    def too_many(self, tin: str, branch: str) -> bool:
        """Counts this call. True once there were more than allowed within a simulated minute."""
        calls, now = self._calls.setdefault((tin, branch), deque()), self.clock.seconds()
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= self.config.calls_per_minute:
            return True
        calls.append(now)
        return False

    def install(self, approved: Device) -> Installed:
        name = f"{approved.tin}{approved.branch}"
        device = Installed(
            approved.tin,
            approved.branch,
            approved.serial,
            approved.taxpayer,
            key=approved.key or self.chance.hexadecimal(f"key/{name}", 64).upper(),
            unit=approved.unit or f"KRACU{self.chance.stream(f'unit/{name}').randrange(10**10):010d}",
        )
        self.save_device(device)
        return device

    def save_device(self, device: Installed) -> None:
        self.devices[device.tin, device.branch] = device
        self.store.put("device", f"{device.tin}/{device.branch}", asdict(device))

    def save_item(self, tin: str, branch: str, item: dict[str, Any]) -> None:
        kept = {**item, "tin": tin, "branch": branch}
        self.items[tin, branch, item["itemCd"]] = kept
        self.store.put("item", f"{tin}/{branch}/{item['itemCd']}", kept)

    def sign(self, device: Installed, body: dict[str, Any]) -> Signed:
        """Under the next receipt of this device. The device and its paper are written together."""
        device.last_number, device.receipts = int(body["invcNo"]), device.receipts + 1
        name = f"{device.tin}/{device.branch}/{body['invcNo']}"
        paper = Signed(
            device.tin,
            device.branch,
            device.last_number,
            int(body["orgInvcNo"]),
            str(body["trdInvcNo"]),
            str(body.get("custNm") or ""),
            str(body["totAmt"]),
            str(body["totTaxAmt"]),
            device.receipts,
            self.chance.hexadecimal(f"data/{name}", 26).upper(),
            self.chance.hexadecimal(f"sign/{name}", 16).upper(),
            self.stamp(),
            body,
        )
        with self.store.transaction():
            self.save_device(device)
            self.papers[paper.tin, paper.branch, paper.number] = paper
            self.store.put("paper", f"{paper.tin}/{paper.branch}/{paper.number:012d}", asdict(paper))
        return paper

    def reset(self) -> None:
        """As on the first day, by the real calendar."""
        self.clock.offset = timedelta()
        self.store.clear()
        for rest in (self.scheduler, self.callbacks, self.faults, self.journal):
            rest.clear()
        self._read()
