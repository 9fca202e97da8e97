"""One sender of a tenant at a time, over several transactions, for as long as others need not wait."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from mtandao.foundation.context import Context

# After this a job makes room for others and queues itself again: M-Pesa must not wait for ten thousand texts.
BUSY_SECONDS = 20.0
LOOK_AGAIN = timedelta(seconds=2)
LOCK, UNLOCK = (
    f"SELECT pg_{word}(hashtextextended(%s, 0))" for word in ("try_advisory_lock", "advisory_unlock")
)


@contextmanager
def alone(ctx: Context, what: str) -> Iterator[bool]:
    """Whether no other job of this tenant does it. The lock is the connection's: it dies with its holder."""
    name = [f"{what}/{ctx.tenant_id}"]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, name)
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute(UNLOCK, name)


def send_by_turns(
    ctx: Context,
    what: str,
    send_some: Callable[[Context], bool],
    wake: Callable[[Context, timedelta | None], None],
) -> None:
    """Send while `send_some` says that there is more; `wake` has it gone on with, now or after that time."""
    with alone(ctx, what) as mine:
        if not mine:
            wake(ctx, LOOK_AGAIN)
            return
        until = time.monotonic() + BUSY_SECONDS
        while send_some(ctx):
            if time.monotonic() > until:
                wake(ctx, None)
                return
