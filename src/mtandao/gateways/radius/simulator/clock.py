"""Simulated time: a second of the fleet lasts 1/speed real seconds."""

import time
from datetime import UTC, datetime


class Clock:
    """Counts simulated seconds from 0 at its making."""

    def __init__(self, speed: float = 1.0, utc_offset_hours: float = 0.0) -> None:
        self.speed = speed
        self._began = time.monotonic()
        self._local_epoch = time.time() + utc_offset_hours * 3600

    def now(self) -> float:
        """Simulated seconds since the start."""
        return (time.monotonic() - self._began) * self.speed

    def real(self, simulated_s: float) -> float:
        """How long so many simulated seconds take in real ones; never negative."""
        return max(0.0, simulated_s / self.speed)

    def hour_of_day(self, at_s: float) -> float:
        """0 to 24: the local hour on the fleet's wall at this simulated second."""
        return (self._local_epoch + at_s) % 86_400 / 3600


def wall_time() -> datetime:
    """The real instant, for the journal and Event-Timestamp: a router's own clock, which nobody moves."""
    return datetime.fromtimestamp(time.time(), UTC)
