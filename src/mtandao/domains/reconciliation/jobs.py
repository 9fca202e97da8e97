"""What the clock starts here."""

from datetime import timedelta

from mtandao.domains.reconciliation.commands.retention import forget_ended
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled

KEEP = timedelta(days=180)
BATCH, MOST_BATCHES = 2000, 100


@scheduled(cron="50 3 * * *", label="Old differences and free riders")
def forget_old_differences(ctx: Context) -> str:
    """At night, in small transactions."""
    total = 0
    for _ in range(MOST_BATCHES):
        gone = forget_ended(ctx, before=ctx.now - KEEP, most=BATCH)
        total += gone
        if gone == 0:
            break
    return f"{total} that ended more than {KEEP.days} days ago forgotten"
