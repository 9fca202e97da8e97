"""The reader of what FreeRADIUS writes down, a process of its own; and when it has read all."""

import subprocess
import sys
import time
from pathlib import Path

import psycopg

from mtandao.config.environment import environment
from mtandao.config.postgres.urls import known_urls
from mtandao.config.processes.radius import read_lines_of, settings_of, usable_server
from mtandao.config.processes.stopping import until_told
from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import UNUSABLE

PATIENCE_S = 300.0


class Reader:
    """Reads what is written into the folder of one server, until it is stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen([sys.executable, "-m", "bench.radiusd.reader", str(folder)])

    def wait_until_read(self) -> None:
        """Until every line that is written by now is in the database."""
        deadline = time.monotonic() + PATIENCE_S
        with psycopg.connect(known_urls(environment()).radius.owner.text, autocommit=True) as owner:
            while self._unread(owner) > 0:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("what FreeRADIUS wrote down is not read")
                time.sleep(0.02)
        if unusable := list(self._folder.glob(f"*/{UNUSABLE}-*")):
            raise SystemExit(f"lines that nobody can read: {unusable}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def _unread(self, owner: psycopg.Connection) -> int:
        files = {
            file.name: file.stat().st_size
            for kind in (ATTEMPTS, INTERIMS)
            for file in (self._folder / kind.folder).glob(f"{kind.files}-*")
        }
        row = owner.execute(
            "select coalesce(sum(read_to), 0) from mtandao_line_files where file = any(%s)", [list(files)]
        ).fetchone()
        return sum(files.values()) - int(row[0] if row else 0)


if __name__ == "__main__":
    server = usable_server()
    assert server is not None
    read_lines_of(Path(sys.argv[1]), "bench", settings_of(environment(), server).database, until_told())
