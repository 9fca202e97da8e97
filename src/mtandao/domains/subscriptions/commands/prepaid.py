"""Prepaid services: those that run out, renewed or put behind the wall."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.models import Subscription
from mtandao.domains.subscriptions.models.prepaid import Stretch
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit

MOVED = ["state", "suspended_for", "suspended_at", "paid_until", "anchor_day"]


class Renewable(NamedTuple):
    """A prepaid service and the stretch that its next price buys, on the plan that is due by then."""

    service: Subscription
    plan: catalog.Plan
    stretch: Stretch
    price: Decimal


@command(needs=permissions.SELL)
def renewables(ctx: Context, *, subscriber_ids: Iterable[UUID]) -> list[Renewable]:
    """The prepaid services of these customers, locked: what has run out first, then by what runs out first.

    Not one that stops after its trial.
    """
    rows = list(
        Subscription.of(ctx)
        .filter(
            subscriber_id__any=list(set(subscriber_ids)), mode=catalog.BillingMode.PREPAID, trial_stops=False
        )
        .filter(state__in=(State.ACTIVE, State.SUSPENDED), suspended_for__in=("", SuspensionReason.RUN_OUT))
        .select_for_update(of=("self",))
        .order_by("id")
    )
    zone = ctx.tenant.timezone
    later = {row.id: row.plan_at_renewal(ctx.today) for row in rows}
    plans = catalog.plans_by_id(
        ctx, {row.plan_id for row in rows} | {found for found in later.values() if found}
    )
    coming = [(row, plans[plan_id]) for row in rows if (plan_id := later[row.id]) is not None]
    prices = catalog.prices_for(ctx, [(plan, row.organization_id) for row, plan in coming])
    ready = []
    for row in rows:
        row.plan = plans[row.plan_id]
        plan = plans[later[row.id] or row.plan_id]
        price = row.price if plan is row.plan else prices[plan.id, row.organization_id].price
        ready.append(Renewable(row, plan, row.next_stretch(plan, ctx.now, zone), price))
    return sorted(
        ready, key=lambda each: (not each.service.has_run_out, each.stretch.starts_at, each.service.id)
    )


@command(needs=permissions.SELL)
def renew(ctx: Context, *, renewed: Sequence[tuple[Renewable, UUID]]) -> None:
    """One stretch more of each, which that invoice billed. Whoever calls holds the money and takes it now."""
    events: list[Event] = []
    for each, invoice_id in renewed:
        if each.plan.id != each.service.plan_id:
            events.append(each.service.change_plan(each.plan, each.price))
            each.service.note_promotion(each.stretch.starts_at.date())
            each.service.save(
                update_fields=["plan", "price", "next_plan", "changes_on", "reverts_to", "reverts_on"]
            )
        events += each.service.renew(each.stretch, invoice_id)
    write_changes([each.service for each, _ in renewed], MOVED)
    emit(ctx, *events)


@command(needs=permissions.SELL)
def go_on_unbilled(ctx: Context, *, served: Sequence[Renewable]) -> None:
    """Their money is there and may not be taken yet: what is over goes on, and what has run out comes back. The price
    is owed from there on, and buys the time from there."""
    events: list[Event] = []
    for each in served:
        events += each.service.go_on_unbilled(each.stretch, ctx.now)
    write_changes([each.service for each in served], MOVED)
    emit(ctx, *events)


@command(needs=permissions.SUSPEND)
def run_out(ctx: Context, *, services: Sequence[Subscription]) -> None:
    """Nothing of these is paid any more."""
    events = [each.run_out(ctx.now) for each in services]
    write_changes(list(services), MOVED)
    emit(ctx, *events)
