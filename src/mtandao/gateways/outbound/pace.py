"""Not faster than a service likes: a token bucket, shared by the threads of one process."""

import threading
import time
from collections.abc import Callable


class Pace:
    """`per_second` calls on average, `burst` at once."""

    def __init__(
        self,
        per_second: float,
        burst: int,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_second <= 0 or burst < 1:
            raise ValueError("A pace needs more than 0 calls a second and a burst of 1 or more.")
        self._per_second, self._burst = per_second, float(burst)
        self._monotonic, self._sleep = monotonic, sleep
        self._free, self._at = float(burst), monotonic()
        self._lock = threading.Lock()

    def take(self, patience_seconds: float) -> bool:
        """Wait for a turn. False, at once, when the turn would come after `patience_seconds`."""
        with self._lock:
            now = self._monotonic()
            self._free = min(self._burst, self._free + (now - self._at) * self._per_second)
            self._at = now
            wait = max(0.0, (1.0 - self._free) / self._per_second)
            if wait > patience_seconds:
                return False
            self._free -= 1.0  # may go below zero: that is the queue of those who wait
        if wait:
            self._sleep(wait)
        return True
