"""A simulator's clock has two hands.

`seconds` orders what is due and runs `scale` times as fast as real time: a wait of 20 s takes 20 ms at 1000.
`calendar` is what payloads print and runs at real speed, because receipts dated in the future would spoil
every timeline. `advance` moves both.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from mtandao.gateways.outbound.realtime import real_now


class VirtualClock:
    def __init__(
        self,
        scale: float = 1.0,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        real: Callable[[], datetime] = real_now,
    ) -> None:
        if scale <= 0:
            raise ValueError("The scale of a clock must be above 0.")
        self.scale = scale
        self.offset = timedelta()
        self._monotonic, self._real = monotonic, real
        self._started, self._begun_at = monotonic(), 0.0

    def seconds(self) -> float:
        """Simulated seconds since the simulation began."""
        return self._begun_at + (self._monotonic() - self._started) * self.scale

    def calendar(self) -> datetime:
        """The instant in UTC, for payloads."""
        return self._real() + self.offset

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("A clock moves forward only.")
        self._begun_at += seconds
        self.offset += timedelta(seconds=seconds)

    def set_calendar(self, instant: datetime) -> None:
        """Show `instant` from now on; what is due until then comes. Backward moves the calendar only."""
        ahead = (instant - self.calendar()).total_seconds()
        self.offset += timedelta(seconds=ahead)
        self._begun_at += max(0.0, ahead)

    def resume(self, seconds: float, offset: timedelta) -> None:
        """Go on where an earlier run stopped. Time did not pass while nobody ran."""
        self._started, self._begun_at = self._monotonic(), seconds
        self.offset = offset

    def real_seconds(self, simulated: float) -> float:
        return max(0.0, simulated) / self.scale

    async def sleep(self, simulated: float) -> None:
        await asyncio.sleep(self.real_seconds(simulated))
