"""What a billing run charges and takes off beside the plans, for a batch of services in one query each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions.models import BilledAddOn, SubscriptionAddOn, SubscriptionDiscount
from mtandao.domains.subscriptions.queries import discounts_of
from mtandao.domains.subscriptions.rules.add_ons import Days, days_to_bill
from mtandao.foundation.context import Context


class AddOnToBill(NamedTuple):
    """One line of an invoice: `quantity` times `price`. `days` of a recurring one, whose price is that of a whole
    cycle (prorate the rest); one that is bought once has none."""

    id: UUID
    subscription_id: UUID
    name: str
    price: Decimal
    quantity: int
    tax_group_id: UUID | None
    days: Days | None
    # What `mark_add_ons_billed` writes down.
    starts_on: date
    until: date


def addons_to_bill(
    ctx: Context, subscription_ids: Iterable[UUID], period: Days | tuple[date, date] | Mapping[UUID, Days]
) -> dict[UUID, list[AddOnToBill]]:
    """By service: what it bought and was not invoiced, up to the end of the period (one for all, or each its own)."""
    rows = (
        SubscriptionAddOn.of(ctx)
        .filter(subscription_id__any=list(set(subscription_ids)))
        .filter(
            Q(billed_until__isnull=True)
            | Q(recurring=True, ended_on__isnull=True)
            | Q(recurring=True, billed_until__lt=F("ended_on"))
        )
    )
    found: dict[UUID, list[AddOnToBill]] = {}
    for row in rows.order_by("id"):
        of_its_own = period.get(row.subscription_id) if isinstance(period, Mapping) else Days(*period)
        if of_its_own is not None and (line := _line(row, of_its_own)) is not None:
            found.setdefault(row.subscription_id, []).append(line)
    return found


def add_ons_paid_ahead(
    ctx: Context, subscription_id: UUID, since: date
) -> list[tuple[SubscriptionAddOn, list[UUID]]]:
    """Recurring add-ons that go on and are invoiced beyond that day, each with the invoices, the newest first."""
    rows = SubscriptionAddOn.of(ctx).filter(
        subscription_id=subscription_id, recurring=True, ended_on=None, billed_until__gt=since
    )
    billed = BilledAddOn.of(ctx).filter(bought__in=rows).order_by("-starts_on")
    found: dict[UUID, list[UUID]] = {}
    for bought_id, invoice_id in billed.values_list("bought_id", "invoice_id"):
        found.setdefault(bought_id, []).append(invoice_id)
    return [(row, found.get(row.id, [])) for row in rows.order_by("-id")]


def _line(row: SubscriptionAddOn, period: Days) -> AddOnToBill | None:
    if row.since >= period.ends_on:
        return None
    days = days_to_bill(row.since, row.billed_until, row.ended_on, period) if row.recurring else None
    if row.recurring and days is None:
        return None
    starts_on, until = days or Days(row.since, period.ends_on)
    return AddOnToBill(
        row.id,
        row.subscription_id,
        row.name,
        row.price,
        row.quantity,
        row.tax_group_id,
        days,
        starts_on,
        until,
    )


def discounts_for(
    ctx: Context, cycles: Mapping[UUID, Sequence[Days]]
) -> dict[UUID, list[list[SubscriptionDiscount]]]:
    """By service that has any: of each of its cycles, in their order, the discounts that hold, as they were given.

    Of a discount for two cycles, the first two have it: several cycles that are billed at once count like one after
    the other. When they are issued: `spend_discounts` with how many cycles had each.
    """
    found: dict[UUID, list[list[SubscriptionDiscount]]] = {}
    for service, given in discounts_of(ctx, cycles).items():
        terms = [catalog.Given(row.since, row.until, row.cycles_left) for row in given]
        hold = catalog.which_hold(terms, [cycle.starts_on for cycle in cycles[service]])
        if any(hold):
            found[service] = [[given[place] for place in places] for places in hold]
    return found
