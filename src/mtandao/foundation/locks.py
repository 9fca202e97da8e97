"""Named locks that live as long as the transaction: for "one at a time" where no row exists to lock."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from mtandao.foundation.context import Context


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


def held_by_another(ctx: Context, *words: object) -> bool:
    """Try to take the lock; True if somebody else has it (and we did not wait)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_name(ctx, words)])
        return not cursor.fetchone()[0]


def _name(ctx: Context, words: tuple[object, ...]) -> str:
    return "/".join([str(ctx.tenant_id), *map(str, words)])
