"""What the supervisor prints: each line with its process, in a colour where the terminal has some."""

import re
import sys
import threading
from datetime import datetime

COLOURS = (36, 33, 35, 34, 32, 31, 96, 93)
# A line that brings its own time keeps it; FreeRADIUS and PostgreSQL write longer ones.
OWN_TIME = re.compile(r"^(\d\d:\d\d:\d\d) ")
LONG_TIME = re.compile(
    r"^(?:\w{3} \w{3} +\d+ (\d\d:\d\d:\d\d) \d{4} : "
    r"|\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d)\S* (?:\w+ )?(?:\[\d+\] )?)"
)


class Terminal:
    """Lines of many processes on one stream, never mixed."""

    def __init__(self, width: int = 10) -> None:
        self._lock = threading.Lock()
        self._width = width
        self._colour: dict[str, int] = {}
        self._coloured = sys.stdout.isatty()

    def say(self, name: str, line: str) -> None:
        if not line:
            return
        own = OWN_TIME.match(line) or LONG_TIME.match(line)
        at = next((group for group in own.groups() if group), "") if own else ""
        text = line[own.end() :] if own else line
        at = at or datetime.now().astimezone().strftime("%H:%M:%S")
        label = f"{name:<{self._width}}"
        if self._coloured:
            colour = self._colour.setdefault(name, COLOURS[len(self._colour) % len(COLOURS)])
            label = f"\033[{colour}m{label}\033[0m"
        with self._lock:
            sys.stdout.write(f"{at} {label} {text}\n")
            sys.stdout.flush()

    def show(self, text: str) -> None:
        """A block of our own, as it is."""
        with self._lock:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
