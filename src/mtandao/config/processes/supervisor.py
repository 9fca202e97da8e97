"""Start children in order, keep them up, stop them in reverse when told to."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from mtandao.config.processes.child import Child
from mtandao.config.processes.keeper import DatabaseKeeper
from mtandao.config.processes.terminal import Terminal

LOOK_EVERY_S = 0.2


class Supervisor:
    """Runs in the foreground until SIGINT, SIGTERM, or `stop()`."""

    def __init__(
        self,
        children: Sequence[Child],
        terminal: Terminal,
        *,
        keeper: DatabaseKeeper | None = None,
        pid_folder: Path | None = None,
    ) -> None:
        """`pid_folder` gets a file with the pid of each child, for operators and tests."""
        self.children = list(children)
        self.terminal = terminal
        self._keeper = keeper
        self._pid_folder = pid_folder
        self.stopping = threading.Event()

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start everybody, call `when_started` in a thread beside, watch until stopped."""
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                if not self.stopping.is_set():
                    child.start(self.terminal.say)
                    self._note_pid(child)
            threading.Thread(target=when_started, daemon=True).start()
            while not self.stopping.wait(LOOK_EVERY_S):
                if self._keeper is not None:
                    self._keeper.watch(self.terminal.say)
                for child in self.children:
                    if child.watch(self.terminal.say):
                        self._note_pid(child)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        self.stopping.set()

    def _note_pid(self, child: Child) -> None:
        if self._pid_folder is not None and child.process is not None:
            self._pid_folder.mkdir(exist_ok=True)
            (self._pid_folder / child.name).write_text(str(child.process.pid))

    def _told(self, number: int, frame: FrameType | None) -> None:
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
