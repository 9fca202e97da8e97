"""What subscribers do with their line: a day with its evening peak, different homes, and minutes that differ.

Everything is drawn from the seed and the home's MAC, so that the same fleet moves the same bytes again.
"""

import math
import zlib

from mtandao.gateways.radius.simulator.clock import Clock
from mtandao.gateways.radius.simulator.rates import RateLimit

# share of the peak at each full hour, local time: asleep at four, everybody home at nine
_DAY = (
    0.42, 0.28, 0.18, 0.13, 0.11, 0.13, 0.22, 0.34, 0.40, 0.42, 0.44, 0.46,
    0.50, 0.50, 0.48, 0.50, 0.55, 0.63, 0.74, 0.88, 0.97, 1.00, 0.90, 0.66,
)  # fmt: skip
_UNLIMITED = RateLimit(100_000_000, 100_000_000, "")  # the line itself, when no rate was given
_MOST_STEPS = 720  # of one reading; a home nobody asked about for days is advanced in longer ones
_PACKET_OCTETS_DOWN, _PACKET_OCTETS_UP = 1_150, 210
_WALLED_SHARE = 0.004  # the payment page and little else
_IDLE_SHARE = 0.0005  # keepalives: no session is ever quite silent


def day_curve(hour: float) -> float:
    """Share of the evening peak at this hour (0 to 24), between the full hours in a straight line."""
    before = int(hour) % 24
    return _DAY[before] + (_DAY[(before + 1) % 24] - _DAY[before]) * (hour - int(hour))


class Habits:
    """How hungry one home is, minute by minute."""

    def __init__(self, seed: int, mac: str) -> None:
        self._key = f"{seed}/{mac}/"
        # few homes use much: shares at the peak run from 1 % to 36 %, the middle one at 7 %
        self._appetite = 0.012 * math.exp(3.4 * self._draw("appetite"))
        self._gives_back = 0.08 + 0.2 * self._draw("upload")  # up for each octet down

    def shares(self, minute: int, hour: float) -> tuple[float, float]:
        """Parts of the upload and download rate in use in this minute, each 0 to 1."""
        drawn = self._draw(str(minute))
        burst = 0.05 if drawn < 0.25 else 0.4 + 1.6 * drawn
        down = min(1.0, self._appetite * day_curve(hour) * burst)
        return max(_IDLE_SHARE, down * self._gives_back), max(_IDLE_SHARE, down)

    def _draw(self, what: str) -> float:
        return zlib.crc32((self._key + what).encode()) / 0xFFFFFFFF


class Meter:
    """The octets and packets of one session, brought up to date when somebody looks."""

    def __init__(self, clock: Clock, habits: Habits) -> None:
        self._clock = clock
        self._habits = habits
        self._read_at = clock.now()
        self._up = 0.0
        self._down = 0.0

    @property
    def bytes_up(self) -> int:
        return int(self._up)

    @property
    def bytes_down(self) -> int:
        return int(self._down)

    @property
    def packets_up(self) -> int:
        return math.ceil(self._up / _PACKET_OCTETS_UP)

    @property
    def packets_down(self) -> int:
        return math.ceil(self._down / _PACKET_OCTETS_DOWN)

    def add(self, bytes_up: int, bytes_down: int) -> None:
        """Traffic on command, on top of what the home does by itself."""
        self._up += bytes_up
        self._down += bytes_down

    def advance(self, rate: RateLimit | None, *, walled: bool) -> None:
        """Counts what passed since the last reading, never more than the rate allows."""
        until = self._clock.now()
        limit = rate or _UNLIMITED
        step = max(60.0, (until - self._read_at) / _MOST_STEPS)
        while self._read_at < until:
            here = self._read_at
            ends = min(until, max((here // step + 1) * step, here + step / 2))
            share_up, share_down = self._habits.shares(int(here // 60), self._clock.hour_of_day(here))
            if walled:
                share_up, share_down = share_up * _WALLED_SHARE, share_down * _WALLED_SHARE
            self._up += limit.bps_up / 8 * min(share_up, 1.0) * (ends - here)
            self._down += limit.bps_down / 8 * share_down * (ends - here)
            self._read_at = ends
