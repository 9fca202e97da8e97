"""What the clock starts here."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models

from mtandao.domains.usage.commands.keeping import forget_counters, keep_months, let_go, rank_talkers
from mtandao.domains.usage.keeping import to_be_kept
from mtandao.domains.usage.models import RouterDay, RouterHour, TopTalker, UsageDay, UsageHour
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled

# Until then what routers tell late may still change yesterday's list.
YESTERDAY_UNTIL = 2
BATCH = 10_000
# A million services have 24 million hours a day; what is left goes in the nights after.
MOST_BATCHES = 4000


@scheduled(cron="50 3 * * *", label="Months of usage")
def keep_months_of_usage(ctx: Context) -> str:
    """Tables of months are made ahead, and old ones thrown away as a whole."""
    gone = keep_months(
        ctx,
        hours_since=ctx.today - timedelta(days=settings.KEEP_USAGE_HOURS_DAYS),
        days_since=ctx.today - timedelta(days=settings.KEEP_USAGE_DAYS),
    )
    return f"{gone} months thrown away"


@scheduled(cron="20 4 * * *", label="Old usage")
def forget_old_usage(ctx: Context) -> str:
    """What this provider keeps for a shorter time than the installation, in small transactions: nobody waits for a
    lock, and a worker that dies loses one batch. Lists of who moved most lie in no months, and go here for all."""
    _forget(ctx, TopTalker, to_be_kept(ctx).days_since)
    since = let_go(ctx)
    if since is None:
        return "nothing to forget"
    hours = sum(_forget(ctx, model, since.hours_since) for model in (UsageHour, RouterHour))
    days = sum(_forget(ctx, model, since.days_since) for model in (UsageDay, RouterDay))
    return f"{hours} hours and {days} days forgotten"


@scheduled(cron="*/10 * * * *", label="Who moves most")
def rank_todays_talkers(ctx: Context) -> str:
    if ctx.now.astimezone(ctx.tenant.timezone).hour < YESTERDAY_UNTIL:
        rank_talkers(ctx, day=ctx.today - timedelta(days=1))
    rank_talkers(ctx, day=ctx.today)
    return "listed"


def _forget(ctx: Context, model: type[models.Model], before: date | datetime) -> int:
    total, after = 0, None
    for _ in range(MOST_BATCHES):
        after, gone = forget_counters(ctx, model=model, before=before, after=after, most=BATCH)
        total += gone
        if after is None:
            break
    return total
