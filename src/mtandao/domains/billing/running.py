"""The billed period that a service is in, and what the rest of it costs."""

from datetime import date
from decimal import Decimal

from mtandao.domains.billing.models import BilledCycle
from mtandao.domains.billing.rules.periods import Cycle
from mtandao.domains.billing.rules.proration import parts, prorated, unused
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


def running_period(ctx: Context, row: subscriptions.Subscription, on: date) -> Cycle | None:
    """The billed period that this day is in; None if it is billed by none."""
    if row.billed_until is None or row.activated_at is None or row.billed_until <= on:
        return None
    cycle = BilledCycle.of(ctx).filter(subscription=row, starts_on__lte=on, ends_on__gt=on).first()
    if cycle is not None:
        return Cycle(cycle.starts_on, cycle.ends_on)
    # The sale's invoice billed it: it began when the line did, or when the trial ended.
    began = row.activated_at.astimezone(ctx.tenant.timezone).date()
    began = max(began, row.trial_until or began)
    if began > on:
        return None
    return Cycle(began, min(row.calendar.after(began, 1), row.billed_until))


def billed_from(ctx: Context, row: subscriptions.Subscription, on: date) -> Decimal:
    """What the days from `on` to the end of all that is billed cost at the service's price."""
    if row.billed_until is None:
        # The sale's invoice may hold the first period, which has not begun.
        return row.price if row.first_cycle_invoiced else Decimal("0.00")
    period = running_period(ctx, row, on)
    if period is None:
        return Decimal("0.00")
    ahead = parts(period.ends_on, row.billed_until, row.calendar)
    return unused(row.price, period, on, row.calendar) + prorated(row.price, ahead)
