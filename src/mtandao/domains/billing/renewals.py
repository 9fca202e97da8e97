"""What the next price of a prepaid service comes to: the plan's, less discounts, with what was bought beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.billing.rules.proration import Parts, parts, prorated
from mtandao.domains.billing.service_lines import Charges, ServiceLines, Stretch
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

WHOLE = Parts(whole=1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Renewal:
    """One stretch more of a service, and its invoice to be."""

    of: subscriptions.Renewable
    paper: Priced
    charges: Charges

    @property
    def subscriber_id(self) -> UUID:
        return self.of.service.subscriber_id

    def begun_by(self, now: datetime) -> int:
        """How many such stretches have begun since this one did: of a service that goes on unbilled several."""
        first = self.of.stretch
        return max((now - first.starts_at) // (first.ends_at - first.starts_at), 0) + 1


def renewals(ctx: Context, ready: Sequence[subscriptions.Renewable]) -> list[Renewal]:
    """Of each of these services, in their order. A constant number of queries."""
    days = {each.service.id: _days(each.stretch.starts_at, each.stretch.ends_at) for each in ready}
    let_off = subscriptions.discounts_for(ctx, {key: [stretch] for key, stretch in days.items()})
    add_ons = subscriptions.addons_to_bill(ctx, days, days)
    charges = [
        _charges(ctx, each, days[each.service.id], let_off, add_ons.get(each.service.id, []))
        for each in ready
    ]
    new = [
        NewInvoice(
            subscriber_id=each.service.subscriber_id,
            organization_id=each.service.organization_id,
            due_on=ctx.today,
            lines=charge.lines,
        )
        for each, charge in zip(ready, charges, strict=True)
    ]
    papers = priced(ctx, new)
    return [Renewal(*found) for found in zip(ready, papers, charges, strict=True)]


def _days(starts_at: datetime, ends_at: datetime) -> subscriptions.Days:
    """The days that it touches first: an hour is of its day."""
    first = starts_at.date()
    return subscriptions.Days(first, max(ends_at.date(), first + ONE_DAY))


def _charges(
    ctx: Context,
    each: subscriptions.Renewable,
    days: subscriptions.Days,
    let_off: Mapping[UUID, list[list[subscriptions.SubscriptionDiscount]]],
    add_ons: list[subscriptions.AddOnToBill],
) -> Charges:
    calendar = each.plan.calendar(each.stretch.anchor_day)
    # Up to the calendar's end only the days that are left are paid; any other price buys a whole stretch.
    cut = parts(*days, calendar) if each.plan.aligned else WHOLE
    lines = ServiceLines(each.service, each.plan, calendar, ctx.tenant.currency)
    stretch = Stretch(prorated(each.price, cut), cut.periods, _span(each))
    return lines.charges([stretch], let_off.get(each.service.id), add_ons)


def _span(each: subscriptions.Renewable) -> str:
    return f"{each.stretch.starts_at:%-d %b %Y %H:%M} to {each.stretch.ends_at:%-d %b %Y %H:%M}"
