"""Named locks that live as long as the transaction: for "one at a time" where no row exists to lock."""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import OperationalError, connection

from mtandao.foundation.context import Context

T = TypeVar("T")


def hold(ctx: Context, *words: object) -> None:
    """Wait for the tenant's lock named by `words` and hold it until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_name(ctx, words)])


def hold_all(ctx: Context, word: str, ids: Iterable[UUID]) -> None:
    """Many locks in one round trip, always in the same order,
    so that two batches cannot wait for each other."""
    names = sorted(_name(ctx, (word, each)) for each in ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0))) FROM "
            "(SELECT name FROM unnest(%s::text[]) AS name ORDER BY name OFFSET 0) AS ordered",
            [names],
        )


def hold_free(ctx: Context, word: str, ids: Iterable[UUID]) -> list[UUID]:
    """Those of the locks that nobody else holds, taken without waiting for the others."""
    wanted = {_name(ctx, (word, each)): each for each in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM (SELECT name FROM unnest(%s::text[]) AS name ORDER BY name OFFSET 0) AS ordered "
            "WHERE pg_try_advisory_xact_lock(hashtextextended(name, 0))",
            [sorted(wanted)],
        )
        return [wanted[name] for (name,) in cursor.fetchall()]


def patiently(transaction: Callable[[], T], tries: int = 5) -> T:
    """Run a transaction again that PostgreSQL ended so that another could go on (a deadlock, found after a second).

    Only for one that changes nothing but rows: it starts from nothing each time.
    """
    for _ in range(tries - 1):
        try:
            return transaction()
        except OperationalError as collision:
            if (
                not isinstance(collision.__cause__, psycopg.errors.DeadlockDetected)
                or connection.in_atomic_block
            ):
                raise
    return transaction()


def held_by_another(ctx: Context, *words: object) -> bool:
    """Try to take the lock; True if somebody else has it (and we did not wait)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_name(ctx, words)])
        return not cursor.fetchone()[0]


def _name(ctx: Context, words: tuple[object, ...]) -> str:
    return "/".join([str(ctx.tenant_id), *map(str, words)])
