"""Sign-in attempts on their way from FreeRADIUS's files to the table `radpostauth`, each line once.

FreeRADIUS appends a line and answers; nobody who dials in waits for a row. The files are one a minute. A stretch of
lines and the place up to which the file is read are written in one transaction, so whoever dies at any point goes on
where the table stands. A file that is read to its end and grows no more is removed.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

log = logging.getLogger("mtandao.radius")

FOLDER = "attempts"  # within FreeRADIUS's own
LOOK_EVERY_SECONDS = 0.5
AWAY_SECONDS = 3.0
MOST_BYTES = 1 << 20  # at once: some six thousand attempts
# A server may hold a line back for as long as its thread is busy with the request.
GROWS_NO_MORE_AFTER_S = 60.0
FIELDS = 9
_LINE = re.compile(rb"(\d+),([0-9A-Fa-f.:]+),([0-9a-f]*),([A-Za-z-]+)((?:,[0-9a-f]*){5})")

Connection = psycopg.Connection[Any]


class AttemptReader:
    """Of one server. `connect` signs in as FreeRADIUS itself does; `node` names this server among several."""

    def __init__(self, folder: Path, node: str, connect: Callable[[], Connection]) -> None:
        self._folder = folder
        self._node = node
        self._connect = connect
        self._connection: Connection | None = None
        self._read_to: dict[str, int] = {}

    def read(self) -> int:
        """Everything that is written by now; how many attempts. psycopg.Error while the database is away."""
        return sum(self._read_file(file) for file in sorted(self._folder.glob("attempts-*")))

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop, and then once more. The database may come and go."""
        while not stopping.is_set():
            stopping.wait(LOOK_EVERY_SECONDS if self._read_well() else AWAY_SECONDS)
        self._read_well()
        self.close()

    def _read_well(self) -> bool:
        try:
            self.read()
        except (psycopg.Error, OSError) as away:
            log.warning("attempts wait: %s", str(away).strip().splitlines()[:1])
            self.close()
            return False
        return True

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._read_to.clear()

    def _read_file(self, file: Path) -> int:
        count = 0
        while lines := self._next_lines(file):
            count += self._note(file.name, lines)
        if self._is_done(file):
            file.unlink()
            with self._database() as database:
                database.execute("select mtandao_forget_attempt_file(%s, %s)", [self._node, file.name])
            self._read_to.pop(file.name, None)
        return count

    def _next_lines(self, file: Path) -> bytes:
        """Whole lines from where the file is read to; the last one may still be on its way."""
        if file.name not in self._read_to:
            with self._database() as database:
                row = database.execute(
                    "select mtandao_attempts_read_to(%s, %s)", [self._node, file.name]
                ).fetchone()
            self._read_to[file.name] = int(row[0]) if row else 0
        with file.open("rb") as opened:
            opened.seek(self._read_to[file.name])
            found = opened.read(MOST_BYTES)
        return found[: found.rfind(b"\n") + 1]

    def _note(self, name: str, lines: bytes) -> int:
        read_from = self._read_to[name]
        read_to = read_from + len(lines)
        attempts = list(_parsed(lines))
        columns = [list(column) for column in zip(*attempts, strict=True)] or [[] for _ in range(FIELDS)]
        with self._database() as database:
            row = database.execute(
                "select mtandao_note_attempts(%s, %s, %s, %s, %s::bigint[], %s::text[], %s::text[], %s::text[], "
                "%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])",
                [self._node, name, read_from, read_to, *columns],
            ).fetchone()
        self._read_to[name] = int(row[0]) if row else read_from
        return len(attempts) if self._read_to[name] == read_to else 0

    def _is_done(self, file: Path) -> bool:
        state = file.stat()
        old = time.time() - state.st_mtime > GROWS_NO_MORE_AFTER_S
        return old and state.st_size == self._read_to.get(file.name)

    @contextmanager
    def _database(self) -> Iterator[Connection]:
        """In a transaction of its own."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        with self._connection.transaction():
            yield self._connection


def _parsed(lines: bytes) -> Iterator[tuple[int | str, ...]]:
    """A line that is none (a disk that was full in the middle of it) is left out."""
    for line in lines.splitlines():
        if found := _LINE.fullmatch(line):
            epoch, source, name, reply, rest = (part.decode() for part in found.groups())
            reason, message, called, calling, class_ = rest.split(",")[1:]
            yield int(epoch), source, name, reply, reason, message, called, calling, class_
        else:
            log.warning("no attempt: %r", line[:200])
