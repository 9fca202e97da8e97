"""Where a simulator keeps what must outlive it: JSON documents by kind and key, in SQLite.

Without a folder the same code works in memory. One process at a time per folder.
"""

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


class FolderInUse(RuntimeError):
    """Another simulator runs in this folder."""


class Store:
    """Writes are safe once the outermost `transaction` has ended, even if the process is then killed."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._lock = _locked(folder, name) if folder else None
        path = str(folder / f"{name}.sqlite3") if folder else ":memory:"
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS documents"
            " (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. May be nested: the outermost one counts. Never await inside."""
        outermost = self._depth == 0
        if outermost:
            self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if outermost:
                self._db.execute("ROLLBACK")
            raise
        self._depth -= 1
        if outermost:
            self._db.execute("COMMIT")

    def put(self, kind: str, key: str, body: dict[str, Any]) -> None:
        self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (kind, key, json.dumps(body)))

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        row = self._db.execute(
            "SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return None if row is None else _document(row[0])

    def every(self, kind: str) -> list[dict[str, Any]]:
        """In the order of their keys."""
        rows = self._db.execute("SELECT body FROM documents WHERE kind = ? ORDER BY key", (kind,))
        return [_document(body) for (body,) in rows]

    def delete(self, kind: str, key: str) -> None:
        self._db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def clear(self) -> None:
        self._db.execute("DELETE FROM documents")

    def close(self) -> None:
        self._db.close()
        if self._lock:
            self._lock.close()


def _document(body: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)
    return found


def _locked(folder: Path, name: str) -> IO[str]:
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / f"{name}.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise FolderInUse(
            f"Another simulator already uses {folder}. Stop it, or name another folder."
        ) from None
    return handle
