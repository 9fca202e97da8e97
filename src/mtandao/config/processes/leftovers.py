"""Children of a supervisor that was killed outright: they live on, hold ports, and must go before a new start."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

GRACE_S = 5.0
OURS = ("mtandao.config.entry", "freeradius")


def clear(pid_folder: Path) -> list[str]:
    """End what the files of `pid_folder` name, if it is still one of ours; returns the names."""
    found = {}
    for file in sorted(pid_folder.iterdir()) if pid_folder.exists() else []:
        pid = int(file.read_text() or 0)
        if pid and _is_ours(pid):
            found[file.name] = pid
        file.unlink()
    for pid in found.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + GRACE_S
    while any(_is_ours(pid) for pid in found.values()) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in found.values():
        if _is_ours(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return list(found)


def _is_ours(pid: int) -> bool:
    """A pid is given again to strangers: look at what runs under it. Without /proc nobody is touched."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    return any(word in command for word in OURS)
