"""The billed period that a service is in, and what the rest of it costs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, Q

from mtandao.domains.billing.choices import InvoiceState, LineKind
from mtandao.domains.billing.models import BilledCycle, InvoiceLine
from mtandao.domains.billing.rules.periods import Cycle
from mtandao.domains.billing.rules.proration import parts, prorated, unused
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Running:
    """The billed period that a day is in, and until when (exclusive) what follows it is billed."""

    period: Cycle
    until: date

    def costs(self, price: Decimal, on: date, plan: catalog.Plan, anchor_day: int) -> Decimal:
        """The days from `on`, on this plan. Billed for a plan with another cycle they are priced as if a period
        began on that day: so a change to this plan charges them, and so the next one gives them back."""
        calendar = plan.calendar(anchor_day)
        if calendar.after(self.period.starts_on, 1) != self.period.ends_on:
            return prorated(price, parts(on, self.until, plan.calendar(on.day)))
        ahead = parts(self.period.ends_on, self.until, calendar)
        return unused(price, self.period, on, calendar) + prorated(price, ahead)


def running_period(ctx: Context, row: subscriptions.Subscription, on: date) -> Running | None:
    """The billed period that this day is in; None if it is billed by none that counts: a void invoice bills nothing."""
    if row.billed_until is None or row.activated_at is None or row.billed_until <= on:
        return None
    cycles = BilledCycle.of(ctx).filter(subscription=row)
    cycle = cycles.filter(starts_on__lte=on, ends_on__gt=on).first()
    period = Cycle(cycle.starts_on, cycle.ends_on) if cycle else _of_the_sale(ctx, row, on)
    if period is None:
        return None
    last = cycles.filter(starts_on__gte=period.ends_on).aggregate(last=Max("ends_on"))["last"]
    return Running(period, last or period.ends_on)


def _of_the_sale(ctx: Context, row: subscriptions.Subscription, on: date) -> Cycle | None:
    """The sale's invoice bills the first period: from when the line worked, or the trial ended, to the end that was
    written down then. Older services have none: to where the first run went on, be it on an invoice that is void by
    now."""
    assert row.activated_at is not None and row.billed_until is not None
    began = row.activated_at.astimezone(ctx.tenant.timezone).date()
    began = max(began, row.trial_until or began)
    lines = InvoiceLine.of(ctx).filter(subscription=row, kind=LineKind.PLAN)
    ends = row.first_until
    if ends is None:
        runs = lines.filter(starts_on__gt=began).aggregate(first=Min("starts_on"))["first"]
        ends = min(runs or row.billed_until, row.billed_until)
    if not began <= on < ends:
        return None
    its_own = lines.filter(Q(starts_on=None) | Q(starts_on__lte=on, ends_on__gt=on))
    if its_own.exists() and not its_own.exclude(invoice__state=InvoiceState.VOID).exists():
        return None
    return Cycle(began, ends)


def billed_from(ctx: Context, row: subscriptions.Subscription, on: date) -> Decimal:
    """What the days from `on` to the end of all that is billed cost at the service's price."""
    if row.billed_until is None:
        # The sale's invoice may hold the first period, which has not begun.
        return row.price if row.first_cycle_invoiced else Decimal("0.00")
    running = running_period(ctx, row, on)
    if running is None or row.anchor_day is None:
        return Decimal("0.00")
    return running.costs(row.price, on, row.plan, row.anchor_day)
