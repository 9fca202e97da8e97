"""Too many calls a second, or an hour: the gateway says so and executes nothing. Real time, per app."""

import time
from collections.abc import Callable

from mtandao.gateways.mpesa.simulator.config import SimulatorConfig

_HOUR = 3600.0


class Limits:
    def __init__(self, config: SimulatorConfig, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._config, self._monotonic = config, monotonic
        self._free: dict[str, tuple[float, float]] = {}
        self._hours: dict[str, tuple[float, int]] = {}

    def exceeded(self, app: str) -> tuple[str, str] | None:
        """Code and message of the limit this call breaks, or None."""
        now = self._monotonic()
        if not self._within_hour(app, now):
            return "500.003.03", "Quota Violation"
        if not self._within_second(app, now):
            return "500.003.02", "Spike Arrest Violation"
        return None

    def _within_second(self, app: str, now: float) -> bool:
        rate = self._config.calls_per_second
        if rate is None:
            return True
        free, at = self._free.get(app, (float(self._config.burst), now))
        free = min(float(self._config.burst), free + (now - at) * rate)
        self._free[app] = (free - 1 if free >= 1 else free, now)
        return free >= 1

    def _within_hour(self, app: str, now: float) -> bool:
        most = self._config.calls_per_hour
        if most is None:
            return True
        since, calls = self._hours.get(app, (now, 0))
        if now - since >= _HOUR:
            since, calls = now, 0
        self._hours[app] = (since, calls + 1)
        return calls < most

    def clear(self) -> None:
        self._free.clear()
        self._hours.clear()
