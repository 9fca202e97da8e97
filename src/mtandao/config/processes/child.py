"""One child process: started, its lines labelled, restarted when it falls, stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

# Seconds before the next start after a fall; a child that ran for a minute starts from the front again.
RESTART_AFTER_S = (0.2, 1, 2, 5, 10, 30)
STEADY_AFTER_S = 60.0
STOP_GRACE_S = 8.0

Say = Callable[[str, str], None]


@dataclass
class Child:
    """`command` is what to run. `leaves_first`: stopped while the others still hear its farewell."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    leaves_first: bool = False
    process: subprocess.Popen[str] | None = None
    falls: int = 0
    started_at: float = 0.0
    start_again_at: float = 0.0

    def start(self, say: Say) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which stops everybody in order.
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        assert self.process.stdout is not None
        threading.Thread(target=_relay_lines, args=(self.name, self.process.stdout, say), daemon=True).start()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def watch(self, say: Say) -> bool:
        """Start it again if it fell and its time has come; True if it was started."""
        if self.is_running or self.process is None:
            return False
        if not self.start_again_at:
            self._end_what_it_left()
            ran = time.monotonic() - self.started_at
            self.falls = 0 if ran > STEADY_AFTER_S else self.falls + 1
            wait = RESTART_AFTER_S[min(self.falls, len(RESTART_AFTER_S) - 1)]
            self.start_again_at = time.monotonic() + wait
            say(self.name, f"ended with {self.process.returncode}, starts again in {wait:g} s")
        elif time.monotonic() >= self.start_again_at:
            self.start_again_at = 0.0
            self.start(say)
            return True
        return False

    def _end_what_it_left(self) -> None:
        """A web server killed outright leaves its own worker behind, which would go on answering at the port."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def stop(self) -> None:
        """Wait for it to end, then make it."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(STOP_GRACE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _relay_lines(name: str, lines: IO[str], say: Say) -> None:
    try:
        for line in lines:
            say(name, line.rstrip())
    except ValueError:
        pass  # closed while we read: the child has been stopped


def python(*arguments: str) -> list[str]:
    """A command that runs our own command line with the same interpreter."""
    return [sys.executable, "-m", "mtandao.config.entry", *arguments]
