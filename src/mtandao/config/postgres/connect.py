"""An administrator's connection to a server, with sentences for every way it can fail."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg

from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.errors import ServerRefused, WrongVersion

Connection = psycopg.Connection[Any]

OLDEST = 15
# Databases that every server has; tried in turn when the one in the URL does not exist yet.
_ALWAYS_THERE = ("postgres", "template1")


@contextlib.contextmanager
def connected(url: DatabaseUrl) -> Iterator[Connection]:
    """A connection in autocommit, closed at the end. Raises ServerRefused, or WrongVersion if too old."""
    with _open(url) as connection:
        version = connection.info.server_version
        if version < OLDEST * 10_000:
            raise WrongVersion(
                f"{url.server} is a PostgreSQL {version // 10_000}, and Mtandao needs {OLDEST} or newer."
            )
        yield connection


@contextlib.contextmanager
def connected_beside(url: DatabaseUrl) -> Iterator[Connection]:
    """As `connected`, or to a database that every server has while the one in the URL is still to be made."""
    for name in (url.name, *_ALWAYS_THERE):
        with contextlib.ExitStack() as stack:
            try:
                connection = stack.enter_context(connected(url.database(name)))
            except ServerRefused as error:
                if _lacks_database(error):
                    continue
                raise
            yield connection
            return
    raise ServerRefused(
        f"The user {url.user} reaches no database of {url.server} from which to make {url.name}."
    )


def _lacks_database(error: ServerRefused) -> bool:
    # A failed connection carries no error code, only the server's words.
    return 'FATAL:  database "' in str(error.__cause__)


def _open(url: DatabaseUrl) -> Connection:
    wanted = {"connect_timeout": "10", "client_encoding": "UTF8"}
    try:
        return psycopg.connect(**wanted | url.parameters(), autocommit=True)  # type: ignore[arg-type]
    except psycopg.OperationalError as error:
        why = str(error).strip().partition("\n")[0].removeprefix("connection failed: ")
        raise ServerRefused(f"No connection to {url}: {why or 'no answer.'}") from error
    except psycopg.ProgrammingError as error:
        raise ServerRefused(f"The address {url} cannot be used: {str(error).strip()}") from error
