"""What the clock starts here."""

from datetime import timedelta

from django.conf import settings

from mtandao.domains.usage.commands.keeping import keep_months, rank_talkers
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled

# Until then what routers tell late may still change yesterday's list.
YESTERDAY_UNTIL = 2


@scheduled(cron="50 3 * * *", label="Months of usage")
def keep_months_of_usage(ctx: Context) -> str:
    """Tables of months are made ahead, and old ones thrown away as a whole."""
    gone = keep_months(
        ctx,
        hours_since=ctx.today - timedelta(days=settings.KEEP_USAGE_HOURS_DAYS),
        days_since=ctx.today - timedelta(days=settings.KEEP_USAGE_DAYS),
    )
    return f"{gone} months thrown away"


@scheduled(cron="*/10 * * * *", label="Who moves most")
def rank_todays_talkers(ctx: Context) -> str:
    if ctx.now.astimezone(ctx.tenant.timezone).hour < YESTERDAY_UNTIL:
        rank_talkers(ctx, day=ctx.today - timedelta(days=1))
    rank_talkers(ctx, day=ctx.today)
    return "listed"
