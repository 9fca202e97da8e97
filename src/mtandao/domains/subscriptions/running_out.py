"""Prepaid services whose time is over, or nearly."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions.choices import State
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.context import Context

PREPAID = catalog.BillingMode.PREPAID


def running_out(ctx: Context, limit: int, *, but: Collection[UUID] = ()) -> list[UUID]:
    """Customers (`but` these) whose prepaid service is active and paid for no longer than now, the longest over
    first."""
    over = Subscription.of(ctx).filter(
        state=State.ACTIVE, mode=PREPAID, paid_until__lte=ctx.now, trial_stops=False
    )
    if but:
        over = over.exclude(subscriber_id__in=but)
    return list(over.order_by("paid_until", "id").values_list("subscriber_id", flat=True)[:limit])


def running_out_soon(ctx: Context, until: datetime) -> list[UUID]:
    """Customers one of whose prepaid services runs, is paid up to some instant until then, and is to go on after it
    just as it is."""
    rows = Subscription.of(ctx).filter(
        state=State.ACTIVE,
        mode=PREPAID,
        paid_until__gt=ctx.now,
        paid_until__lte=until,
        trial_stops=False,
        changes_on=None,
        reverts_on=None,
        ends_on=None,
    )
    return list(rows.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct())


def running_out_on(ctx: Context, day: date) -> list[UUID]:
    """Customers one of whose prepaid services is paid for up to some time of that day, and is to go on after it."""
    first = datetime.combine(day, time(), ctx.tenant.timezone)
    until = datetime.combine(day + timedelta(days=1), time(), ctx.tenant.timezone)
    rows = Subscription.of(ctx).filter(
        state=State.ACTIVE,
        mode=PREPAID,
        paid_until__gte=first,
        paid_until__lt=until,
        trial_stops=False,
        ends_on=None,
    )
    return list(rows.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct())
