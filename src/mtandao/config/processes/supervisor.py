"""Start children in order, keep them up, stop them in reverse when told to."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from mtandao.config.processes.child import Child
from mtandao.config.processes.terminal import Terminal

LOOK_EVERY_S = 0.2


class Supervisor:
    """Runs in the foreground until SIGINT, SIGTERM, or `stop()`."""

    def __init__(self, children: Sequence[Child], terminal: Terminal) -> None:
        self.children = list(children)
        self.terminal = terminal
        self.stopping = threading.Event()

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start everybody, call `when_started` in a thread beside, watch until stopped."""
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                if not self.stopping.is_set():
                    child.start(self.terminal.say)
            threading.Thread(target=when_started, daemon=True).start()
            while not self.stopping.wait(LOOK_EVERY_S):
                for child in self.children:
                    child.watch(self.terminal.say)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        self.stopping.set()

    def _told(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- a signal handler's shape
        self.stopping.set()

    def _stop_all(self) -> None:
        self.terminal.say("mtandao", "stopping")
        started = time.monotonic()
        for first in (True, False):
            leaving = [child for child in reversed(self.children) if child.leaves_first == first]
            for child in leaving:
                child.ask_to_stop()
            for child in leaving:
                child.stop()
        self.terminal.say("mtandao", f"stopped in {time.monotonic() - started:.1f} s")
