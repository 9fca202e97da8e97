"""What the clock starts here."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mtandao.domains.network.commands.allowances import AT_ONCE, turn_periods
from mtandao.domains.network.commands.guessing import calm_down, forget_guessings, forget_quiet_tallies
from mtandao.domains.network.commands.retention import forget_requests, forget_sessions
from mtandao.domains.network.queries import days_sessions_are_kept, network_rules
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled

BATCH = 2000
# A first night after years ends; what is left goes in the nights after.
MOST_BATCHES = 500


@scheduled(cron="* * * * *", label="Periods of data that are over")
def turn_periods_of_data(ctx: Context) -> str:
    """Where no packet has turned them. A first of the month has many: each batch is a transaction of its own."""
    turned = batch = turn_periods(ctx)
    while batch == AT_ONCE:
        batch = turn_periods(ctx)
        turned += batch
    return f"{turned} turned"


@scheduled(cron="* * * * *", label="Alarms about sign-ins")
def end_calm_alarms(ctx: Context) -> str:
    """Where it is calm again."""
    ended = calm_down(ctx)
    quiet = ctx.now - timedelta(minutes=network_rules(ctx).watch.minutes + 1)
    _in_batches(forget_quiet_tallies, ctx, quiet)
    return f"{ended} ended"


@scheduled(cron="40 3 * * *", label="Old sessions")
def forget_old_sessions(ctx: Context) -> str:
    """At night, in small transactions: nobody waits for a lock, and a worker that dies loses one batch."""
    days = days_sessions_are_kept(ctx)
    before = ctx.now - timedelta(days=days)
    sessions = _in_batches(forget_sessions, ctx, before)
    requests = _in_batches(forget_requests, ctx, before)
    _in_batches(forget_guessings, ctx, before)
    return f"{sessions} sessions and {requests} requests to routers older than {days} days forgotten"


def _in_batches(forget: Callable[..., int], ctx: Context, before: datetime) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        gone = forget(ctx, before=before, most=BATCH)
        total += gone
        if gone < BATCH:
            break
    return total
