"""Processes that outlive a server that was killed: while they hold its memory, no new server may begin."""

import contextlib
import os
import signal
import time
from pathlib import Path

from mtandao.config.postgres import pidfile
from mtandao.config.postgres.errors import LeftoverProcesses

_PATIENCE = 15.0  # seconds in all
_NUDGE = 5.0  # seconds for them to go by themselves, which they do as soon as their statement ends


def wait(data: Path, uid: int, since: float) -> None:
    """Give them a moment; after too many since the monotonic second `since`, raise LeftoverProcesses."""
    waited = time.monotonic() - since
    pids = pidfile.leftovers(data, uid)
    if waited > _PATIENCE:
        named = " ".join(map(str, pids)) or "and the ids that ps -ef shows for postgres"
        raise LeftoverProcesses(
            f"Processes of a PostgreSQL that died still use {data}. End them with: kill -QUIT {named}"
        )
    if waited > _NUDGE:
        # Safe: their server is dead, and what they have not committed is rolled back at the next start.
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
    time.sleep(0.2)
