"""Another plan: now, planned for a later period, and what is due today."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.events import SubscriptionPlanChanged
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Refusal

# What a change of plan writes.
CHANGED = ("plan", "price", "anchor_day", "next_plan", "changes_on", "reverts_to", "reverts_on")


@command(needs=permissions.CHANGE_PLAN)
def change_subscription_plan(ctx: Context, *, subscription_id: UUID, plan_id: UUID) -> Subscription:
    """Another plan from now on. The running cycle stays as it was invoiced;
    the next one has the new price."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    plan = catalog.plan(ctx, plan_id)
    terms = catalog.price_for(ctx, plan, subscription.organization_id)
    terms.must_be_on_sale(ctx.today)
    changed = subscription.change_plan(plan, terms.price)
    subscription.save(update_fields=CHANGED)
    emit(ctx, changed)
    return subscription


@command(needs=permissions.CHANGE_PLAN)
def plan_subscription_change(
    ctx: Context, *, subscription_id: UUID, plan_id: UUID, on: date | None = None
) -> Subscription:
    """Another plan from the next period, or from the first that begins on `on` or later. A later wish
    takes the place of an earlier one."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    plan = catalog.plan(ctx, plan_id)
    catalog.price_for(ctx, plan, subscription.organization_id).must_be_on_sale(ctx.today)
    planned = subscription.plan_change(plan, on)
    subscription.save(update_fields=["next_plan", "changes_on"])
    emit(ctx, planned)
    return subscription


class Planned(NamedTuple):
    """Whose change is planned, and why others' is not."""

    done: list[Subscription]
    refused: dict[UUID, Refusal]


@command(needs=permissions.CHANGE_PLAN)
def plan_subscription_changes(ctx: Context, *, subscription_ids: Iterable[UUID], plan_id: UUID) -> Planned:
    """Another plan for each of these services from its next period; whoever cannot stays as he is."""
    rows = Subscription.of(ctx).filter(id__any=list(set(subscription_ids))).select_related("plan")
    found = list(rows.select_for_update(of=("self",)).order_by("id"))
    plan = catalog.plan(ctx, plan_id)
    prices = catalog.prices_for(ctx, {(plan, row.organization_id) for row in found})
    planned, events = Planned([], {}), []
    for row in found:
        try:
            prices[plan.id, row.organization_id].must_be_on_sale(ctx.today)
            events.append(row.plan_change(plan))
        except Refusal as fact:
            planned.refused[row.id] = fact
        else:
            planned.done.append(row)
    write_changes(planned.done, ["next_plan", "changes_on"])
    emit(ctx, *events)
    return planned


@command(needs=permissions.CHANGE_PLAN)
def drop_subscription_change(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """The plan stays after all."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    dropped = subscription.drop_change()
    subscription.save(update_fields=["next_plan", "changes_on"])
    emit(ctx, dropped)
    return subscription


@command(needs=permissions.CHANGE_PLAN)
def apply_due_changes(
    ctx: Context, *, subscription_ids: Iterable[UUID], on: date | None = None
) -> list[Subscription]:
    """Bring those of these services to their new plan whose next period begins by `on` with one; returns them.

    A promise holds: the plan may have left the shelf since. Called before the period is billed, and safe to call
    twice: what has changed is due no more.
    """
    day = on or ctx.today
    rows = Subscription.of(ctx).filter(id__any=list(set(subscription_ids))).select_related("plan")
    rows = rows.select_for_update(of=("self",)).order_by("id")
    due = {row: plan_id for row in rows if (plan_id := row.plan_due(day)) is not None}
    plans = catalog.plans_by_id(ctx, due.values())
    prices = catalog.prices_for(ctx, [(plans[to], row.organization_id) for row, to in due.items()])
    events: list[SubscriptionPlanChanged] = []
    for row, plan_id in due.items():
        plan = plans[plan_id]
        later = (row.next_plan_id, row.changes_on)
        events.append(row.change_plan(plan, prices[plan_id, row.organization_id].price))
        # A promotion that ends does not undo what was asked for a later day.
        if later[1] is not None and row.billed_until is not None and later[1] > row.billed_until:
            row.next_plan_id, row.changes_on = later
    write_changes(list(due), CHANGED)
    emit(ctx, *events)
    return list(due)
