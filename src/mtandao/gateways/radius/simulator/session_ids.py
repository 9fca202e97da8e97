"""Acct-Session-Id as RouterOS counts it: the service's tag, a digit bumped at each reboot, a counter.

The digit comes round after fifteen reboots, so ids repeat in the end: keep them with the router's.
"""

import json
import time
from pathlib import Path

_DIGITS = 15  # 1 to f
_COUNTER = 1 << 20  # five hexadecimal digits


class SessionIds:
    """The ids of one router. With a file the reboot digit outlives the process."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._issued = 0
        self._boots = self._kept_boots()
        self.reboot()

    def reboot(self) -> None:
        """Starts a new count under the next digit."""
        self._boots += 1
        self._issued = 0
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({"boots": self._boots}), encoding="utf-8")

    def next(self, tag: str) -> str:
        """Eight hexadecimal digits, `81100003` for the third session after the first boot."""
        self._issued += 1
        return f"{tag}{1 + (self._boots - 1) % _DIGITS:x}{self._issued % _COUNTER:05x}"

    def _kept_boots(self) -> int:
        if self._file is None:
            # another digit each half minute, so that a restarted process does not repeat its last ids
            return int(time.time() // 30)
        try:
            return int(json.loads(self._file.read_text(encoding="utf-8"))["boots"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0  # a new router, or its memory was lost
