"""Brings a RADIUS database to this version's schema. Safe at every start, and by several at once."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from mtandao.gateways.radius.schema.grants import grant_server, grant_web

# A file below this number changes tables and runs once; one from it on replaces functions, and runs again
# whenever its text has changed, so that the newest text of a function is always in one place.
FIRST_REPEATABLE = 5000

# Any number will do, as long as every process that applies this schema takes the same.
_APPLYING = 0x6D74_616E_6461_6F01

_LEDGER = """
create table if not exists mtandao_schema (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
)
"""


class SchemaEdited(Exception):
    """A file that already ran here has been changed since. A new file changes tables, never an edited one."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def repeatable(self) -> bool:
        return int(self.name.split("_", 1)[0]) >= FIRST_REPEATABLE


def apply_schema(
    connection: Connection[Any], *, server_role: str | None = None, web_role: str | None = None
) -> list[str]:
    """Runs what has not run yet, in one transaction, and grants the two roles what they need.

    `server_role` is the one FreeRADIUS signs in with, `web_role` that of the platform; both must exist. The
    connection is the owner's. Returns the names of the files that ran, empty if there was nothing to do.
    Raises `SchemaEdited`, or the database's own error; then nothing has changed.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_APPLYING])
        connection.execute("set local search_path = public")
        connection.execute(_LEDGER)
        ran = [file.name for file in _outstanding(connection)]
        if server_role is not None:
            grant_server(connection, server_role)
        if web_role is not None:
            grant_web(connection, web_role)
    return ran


def _outstanding(connection: Connection[Any]) -> Iterator[_File]:
    """Each file that is due, after it has run and been written down."""
    applied = dict(connection.execute("select name, checksum from mtandao_schema").fetchall())
    for file in _files():
        before = applied.get(file.name)
        if before == file.checksum:
            continue
        if before is not None and not file.repeatable:
            raise SchemaEdited(f"{file.name} has run on this database with another text")
        connection.execute(file.text.encode())
        connection.execute(
            "insert into mtandao_schema (name, checksum) values (%s, %s) "
            "on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp()",
            [file.name, file.checksum],
        )
        yield file


def _files() -> list[_File]:
    here = Path(__file__).parent
    return [_File(path.name, path.read_text(encoding="utf-8")) for path in sorted(here.glob("[0-9]*.sql"))]
