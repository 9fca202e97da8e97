"""What of a provider's counters is still there. Whoever shows a span that begins before says so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from mtandao.domains.usage.models import UsageRules
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing older is there, or is to be there still."""

    hours_since: datetime
    days_since: date


def usage_rules(ctx: Context) -> UsageRules:
    """Where a provider has decided nothing, what is usual."""
    return UsageRules.of(ctx).first() or UsageRules(tenant_id=ctx.tenant_id)


def kept(ctx: Context) -> Kept:
    """What went once does not come back with a larger number; what is to go tonight is there today."""
    own = usage_rules(ctx)
    usual = _back(ctx, settings.KEEP_USAGE_HOURS_DAYS, settings.KEEP_USAGE_DAYS)
    return Kept(
        max(own.hours_gone_before or usual.hours_since, usual.hours_since),
        max(own.days_gone_before or usual.days_since, usual.days_since),
    )


def to_be_kept(ctx: Context) -> Kept:
    """By the provider's own numbers, up to the installation's."""
    own, hours, days = usage_rules(ctx), settings.KEEP_USAGE_HOURS_DAYS, settings.KEEP_USAGE_DAYS
    return _back(ctx, min(own.keep_usage_hours_days or hours, hours), min(own.keep_usage_days or days, days))


def _back(ctx: Context, hours_for: int, days_for: int) -> Kept:
    """So many days, and the hour that had begun by then."""
    hour = ctx.now.replace(minute=0, second=0, microsecond=0)
    return Kept(hour - timedelta(days=hours_for), ctx.today - timedelta(days=days_for))
