"""The fence: session settings in PostgreSQL that the row-level policies and the audit triggers read.

Reads are fenced for a whole request or loop (`fence`), commands for their transaction (`fenced_transaction`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.db import DatabaseError, connection, transaction

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

_standing: ContextVar[tuple[str, ...]] = ContextVar("standing fence", default=NOBODY)


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


@contextmanager
def fence(ctx: Context) -> Iterator[None]:
    """Fence this connection for reading until the block ends. Outside any transaction of its own."""
    before, values = _standing.get(), _values(ctx)
    _set(values, local=False)
    token = _standing.set(values)
    try:
        yield
    finally:
        _standing.reset(token)
        # A broken connection takes its settings with it, and an aborted transaction rolls them back.
        with suppress(DatabaseError):
            _set(before, local=False)


@contextmanager
def fenced_transaction(ctx: Context) -> Iterator[None]:
    """A transaction (a savepoint inside one) fenced for `ctx`. What it changed is gone if it raises."""
    before, values = _standing.get(), _values(ctx)
    nested = connection.in_atomic_block
    with transaction.atomic():
        if values == before:
            yield
            return
        _set(values, local=True)
        token = _standing.set(values)
        try:
            yield
        finally:
            _standing.reset(token)
        if nested:
            _set(before, local=True)
