"""Processor time that processes have used, as Linux tells it."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds(pid: int) -> float:
    """Of a process and all that live below it; 0.0 if it is gone."""
    own = _stat(pid)
    if not own:
        return 0.0
    return own + sum(map(seconds, _children(pid)))


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _stat(pid: int) -> float:
    """User and system time, its own and that of children which it has seen end (proc(5): fields 14 to 17)."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in after_name[11:15]) / TICKS


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found
