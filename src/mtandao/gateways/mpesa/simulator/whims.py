"""What a person has told the simulator to do next, and its switches. Survives a restart."""

from dataclasses import asdict, dataclass
from typing import Any

from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
from mtandao.gateways.mpesa.simulator.scripts import Script, named_script, script_for
from mtandao.gateways.simulation.store import Store


@dataclass(slots=True)
class Forced:
    """A script for the next `times` pushes or payouts, to one phone or (empty) to any."""

    script: str
    phone: str = ""
    times: int = 1
    payout: bool = False


class Whims:
    def __init__(self, config: SimulatorConfig, store: Store) -> None:
        self._config, self._store = config, store
        self._read()

    def _read(self) -> None:
        config, kept = self._config, self._store.get("whims", "whims") or {}
        self.holds_every_phone: bool = kept.get("holds_every_phone", config.holds_every_phone)
        self.maintenance: bool = kept.get("maintenance", config.maintenance)
        self.confirmation_loss_rate: float = kept.get("confirmation_loss_rate", config.confirmation_loss_rate)
        self.query_not_found_rate: float = kept.get("query_not_found_rate", config.query_not_found_rate)
        self.results_time_out: int = kept.get("results_time_out", 0)
        self.forced = [Forced(**forced) for forced in kept.get("forced", ())]

    def keep(self) -> None:
        self._store.put("whims", "whims", self.listed())

    def listed(self) -> dict[str, Any]:
        return {
            "holds_every_phone": self.holds_every_phone,
            "maintenance": self.maintenance,
            "confirmation_loss_rate": self.confirmation_loss_rate,
            "query_not_found_rate": self.query_not_found_rate,
            "results_time_out": self.results_time_out,
            "forced": [asdict(forced) for forced in self.forced],
        }

    def force(self, forced: Forced) -> None:
        self.forced.append(forced)
        self.keep()

    def script_for(self, phone: str) -> Script:
        """The forced script if one waits for this phone, else the one of its last two digits."""
        return named_script(self._next(phone, payout=False)) or script_for(phone)

    def next_payout(self, phone: str) -> str:
        """The name of the script forced for this payout, or nothing."""
        return self._next(phone, payout=True)

    def _next(self, phone: str, *, payout: bool) -> str:
        for forced in self.forced:
            if forced.payout == payout and forced.phone in ("", phone):
                forced.times -= 1
                if forced.times <= 0:
                    self.forced.remove(forced)
                self.keep()
                return forced.script
        return ""

    def result_times_out(self) -> bool:
        if self.results_time_out <= 0:
            return False
        self.results_time_out -= 1
        self.keep()
        return True

    def clear(self) -> None:
        """After the store was cleared: as configured."""
        self._read()
