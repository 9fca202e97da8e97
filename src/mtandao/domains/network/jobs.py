"""What the clock starts here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from mtandao.domains.network.commands.retention import forget_requests, forget_sessions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled

BATCH = 2000
# A first night after years ends; what is left goes in the nights after.
MOST_BATCHES = 500


@scheduled(cron="40 3 * * *", label="Old sessions and usage")
def forget_old_sessions(ctx: Context) -> str:
    """At night, in small transactions: nobody waits for a lock, and a worker that dies loses one batch."""
    before = ctx.now - timedelta(days=settings.KEEP_SESSIONS_DAYS)
    sessions = _in_batches(forget_sessions, ctx, before)
    requests = _in_batches(forget_requests, ctx, before)
    hours = _in_batches(usage.forget_hours, ctx, before)
    return (
        f"{sessions} sessions, {requests} requests to routers and {hours} hours of usage older than "
        f"{settings.KEEP_SESSIONS_DAYS} days forgotten"
    )


def _in_batches(forget: Callable[..., int], ctx: Context, before: datetime) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        gone = forget(ctx, before=before, most=BATCH)
        total += gone
        if gone < BATCH:
            break
    return total
