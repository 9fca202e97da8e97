"""What FreeRADIUS wrote down, on its way from its files to the RADIUS database, each line once.

FreeRADIUS appends a line and answers; nobody waits for a row. The files are one a minute. A stretch of lines and the
place up to which the file is read are written in one transaction, so whoever dies at any point goes on where the table
stands. A file that is read to its end and grows no more is removed.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

log = logging.getLogger("mtandao.radius")

LOOK_EVERY_SECONDS = 0.25
AWAY_SECONDS = 3.0
MOST_BYTES = 1 << 20  # at once: some thousands of lines
# A server may hold a line back for as long as its thread is busy with the request.
GROWS_NO_MORE_AFTER_S = 60.0
UNUSABLE = "unusable"  # what the database refuses though it is there: for a person to look at

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Kind:
    """One kind of lines."""

    folder: str  # within FreeRADIUS's own
    files: str  # how their names begin
    line: re.Pattern[
        bytes
    ]  # the whole of one, with its end; a disk that was full in the middle leaves halves
    note: str  # the function that takes (node, file, read_from, read_to, lines), and tells where the file stands


class LineReader:
    """Of one kind, of one server: `node` names it among several. `connect` signs in as FreeRADIUS itself does."""

    def __init__(self, kind: Kind, folder: Path, node: str, connect: Callable[[], Connection]) -> None:
        self._kind = kind
        self._only_lines = re.compile(rb"(?>" + kind.line.pattern + rb")*+")
        self._folder = folder
        self._node = node
        self._connect = connect
        self._connection: Connection | None = None
        self._read_to: dict[str, int] = {}

    def read(self) -> int:
        """Everything that is written by now; how many lines. psycopg.Error while the database is away."""
        return sum(self._read_file(file) for file in sorted(self._folder.glob(f"{self._kind.files}-*")))

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
            log.warning("%s wait: %s", self._kind.files, str(away).strip().splitlines()[:1])
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
        while stretch := self._next_stretch(file):
            count += self._note(file.name, self._read_to[file.name], stretch)
        if self._is_done(file):
            file.unlink()
            with self._database() as database:
                database.execute("select mtandao_forget_lines(%s, %s)", [self._node, file.name])
            self._read_to.pop(file.name, None)
        return count

    def _next_stretch(self, file: Path) -> bytes:
        """Whole lines from where the file is read to; the last one may still be on its way."""
        if file.name not in self._read_to:
            with self._database() as database:
                row = database.execute(
                    "select mtandao_lines_read_to(%s, %s)", [self._node, file.name]
                ).fetchone()
            self._read_to[file.name] = int(row[0]) if row else 0
        with file.open("rb") as opened:
            opened.seek(self._read_to[file.name])
            found = opened.read(MOST_BYTES)
        return found[: found.rfind(b"\n") + 1]

    def _note(self, name: str, start: int, stretch: bytes) -> int:
        """How many were noted of these lines, that begin there. None if somebody else read on in the meantime."""
        end, whole = start + len(stretch), stretch
        if not self._only_lines.fullmatch(stretch):
            whole = b"".join(line for line in _split(stretch) if self._kind.line.fullmatch(line))
        try:
            noted = self._read_on(name, start, end, whole)
        except (psycopg.DataError, psycopg.IntegrityError) as refused:
            lines = _split(stretch)
            if len(lines) == 1:
                self._put_aside(name, lines, str(refused))
                self._read_on(name, start, end, b"")
                return 0
            # One line is not to keep all others waiting.
            half = b"".join(lines[: len(lines) // 2])
            return self._note(name, start, half) + self._note(name, start + len(half), stretch[len(half) :])
        if noted and whole != stretch:
            odd = [line for line in _split(stretch) if not self._kind.line.fullmatch(line)]
            self._put_aside(name, odd, "not a line of this kind")
        return whole.count(b"\n") if noted else 0

    def _read_on(self, name: str, start: int, end: int, lines: bytes) -> bool:
        if self._read_to[name] != start:
            return False
        with self._database() as database:
            # As one text: a list is encoded item by item, which costs more than reading the lines.
            row = database.execute(
                f"select {self._kind.note}(%s, %s, %s, %s, string_to_array(%s, e'\\n'))".encode(),
                [self._node, name, start, end, lines.decode().removesuffix("\n")],
            ).fetchone()
        self._read_to[name] = int(row[0]) if row else start
        return self._read_to[name] == end

    def _put_aside(self, name: str, lines: list[bytes], why: str) -> None:
        log.error("%s: %d lines are put aside: %s: %r", self._kind.files, len(lines), why, lines[0][:200])
        with (self._folder / f"{UNUSABLE}-{name}").open("ab") as aside:
            aside.writelines(lines)

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


def _split(stretch: bytes) -> list[bytes]:
    """Each with its end. Only at line feeds: other bytes that end a line for Python are those of a broken one."""
    return [line + b"\n" for line in stretch.split(b"\n")[:-1]]
