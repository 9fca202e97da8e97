"""The fence: session settings in PostgreSQL that the row-level policies and the audit triggers read.

Reads are fenced for a whole request or loop (`fence`), commands for their transaction (`fenced_transaction`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, InterfaceError, connection, transaction

from mtandao.foundation.context import Context

# The names of the settings, in the order of `_values`.
SETTINGS = (
    "mtandao.tenant",
    "mtandao.scope",
    "mtandao.actor_kind",
    "mtandao.actor_id",
    "mtandao.actor_name",
    "mtandao.origin",
    "mtandao.address",
    "mtandao.request",
    "mtandao.now",
)
NOBODY = ("",) * len(SETTINGS)

# What stands, and on which connection: one that was opened since then stands in no fence.
_standing: ContextVar[tuple[object, tuple[str, ...]]] = ContextVar("standing fence", default=(None, NOBODY))


def _values(ctx: Context) -> tuple[str, ...]:
    return (
        str(ctx.tenant_id),
        "platform" if ctx.platform else "",
        ctx.actor.kind.value,
        str(ctx.actor.id or ""),
        ctx.actor.name,
        ctx.origin,
        ctx.address,
        str(ctx.request_id),
        ctx.now.isoformat(),
    )


def _set(values: tuple[str, ...], *, local: bool) -> None:
    calls = ", ".join("set_config(%s, %s, %s)" for _ in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {calls}",
            [word for name, value in zip(SETTINGS, values, strict=True) for word in (name, value, local)],
        )


def _stands() -> tuple[str, ...]:
    raw, values = _standing.get()
    return values if raw is not None and raw is connection.connection else NOBODY


@contextmanager
def fence(ctx: Context) -> Iterator[None]:
    """Fence this connection for reading until the block ends. Outside any transaction of its own."""
    before, values = _stands(), _values(ctx)
    _set(values, local=False)
    token = _standing.set((connection.connection, values))
    try:
        yield
    finally:
        _standing.reset(token)
        _take_down(before)


def _take_down(before: tuple[str, ...]) -> None:
    try:
        _set(before, local=False)
    except (DatabaseError, InterfaceError):
        # An aborted transaction takes its settings back itself. Any other connection that does not obey might
        # still stand in the fence: nobody may have it after us.
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def fenced_transaction(ctx: Context, *, savepoint: bool = True) -> Iterator[None]:
    """A transaction (a savepoint inside one) fenced for `ctx`. What it changed is gone if it raises; without
    `savepoint`, inside a transaction, that whole transaction is."""
    before, values = _stands(), _values(ctx)
    nested = connection.in_atomic_block
    with transaction.atomic(savepoint=savepoint):
        if values == before:
            yield
            return
        _set(values, local=True)
        token = _standing.set((connection.connection, values))
        try:
            yield
        finally:
            _standing.reset(token)
        if nested:
            _set(before, local=True)
