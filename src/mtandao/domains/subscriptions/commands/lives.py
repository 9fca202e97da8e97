"""From sale through suspension to the end: what happens to services, one or a batch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionDisconnected,
    SubscriptionRestored,
    SubscriptionSold,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import update_rows
from mtandao.foundation.outbox import emit


@command(needs=permissions.SELL)
def sell_subscription(
    ctx: Context,
    *,
    subscriber_id: UUID,
    plan_id: UUID,
    connection_type: str = "",
    first_cycle_invoiced: bool = False,
    trial_until: date | None = None,
    price: Decimal | None = None,
) -> Subscription:
    """Sell a plan that is on sale; the service waits for its installation."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    plan = catalog.plan(ctx, plan_id)
    terms = catalog.price_for(ctx, plan, subscriber.organization_id)
    terms.must_be_on_sale(ctx.today)
    subscription = Subscription.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id,
        subscriber=subscriber,
        plan=plan,
        connection_type=connection_type or plan.connection_type,
        price=terms.price if price is None else price,
        mode=plan.billing_mode,
        first_cycle_invoiced=first_cycle_invoiced,
        trial_until=trial_until,
        reverts_to_id=plan.reverts_to_id,
        sold_at=ctx.now,
    )
    emit(ctx, SubscriptionSold(subject_id=subscription.id, subscriber_id=subscriber.id, plan_id=plan.id))
    return subscription


@command(needs=permissions.ACTIVATE)
def activate_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """The line works: from today it counts. The billing day is today's day of the month, or the 1st.

    A prepaid one begins with what the wallet pays, or behind the wall.
    """
    subscription = Subscription.locked(ctx, id=subscription_id)
    activated = subscription.activate()
    subscription.activated_at = ctx.now
    start = max(ctx.today, subscription.trial_until or ctx.today)
    subscription.anchor_day = subscription.plan.first_anchor(start)
    if subscription.prepaid:
        return _begun_prepaid(ctx, subscription, activated, start)
    subscription.billed_until = (
        subscription.plan.calendar(subscription.anchor_day).after(start)
        if subscription.first_cycle_invoiced
        else start
    )
    subscription.note_promotion(start)
    subscription.save(
        update_fields=["state", "activated_at", "anchor_day", "billed_until", "reverts_to", "reverts_on"]
    )
    emit(ctx, activated)
    return subscription


def _begun_prepaid(
    ctx: Context, subscription: Subscription, activated: SubscriptionActivated, start: date
) -> Subscription:
    """Paid for the trial's days; without a trial, for no moment yet."""
    if subscription.trial_until is not None and start == subscription.trial_until:
        subscription.paid_until = datetime.combine(start, time(), ctx.tenant.timezone)
    else:
        subscription.paid_until = ctx.now
    subscription.note_promotion(start)
    subscription.save(
        update_fields=["state", "activated_at", "anchor_day", "paid_until", "reverts_to", "reverts_on"]
    )
    emit(ctx, activated)
    return subscription


@command(needs=permissions.SUSPEND)
def suspend_subscription(
    ctx: Context, *, subscription_id: UUID, reason: SuspensionReason = SuspensionReason.BY_HAND
) -> Subscription:
    subscription = Subscription.locked(ctx, id=subscription_id)
    suspended = subscription.suspend(reason)
    subscription.suspended_at = ctx.now
    subscription.save(update_fields=["state", "suspended_for", "suspended_at"])
    emit(ctx, suspended)
    return subscription


@command(needs=permissions.SUSPEND)
def restore_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    subscription = Subscription.locked(ctx, id=subscription_id)
    restored = subscription.restore()
    subscription.save(update_fields=["state", "suspended_for", "suspended_at"])
    emit(ctx, restored)
    return subscription


@command(needs=permissions.SUSPEND)
def suspend_subscriptions(
    ctx: Context, *, subscriber_ids: Sequence[UUID], reason: SuspensionReason = SuspensionReason.NONPAYMENT
) -> int:
    """Suspend every active service of these customers; others are left as they are. Returns how many."""
    rows = _locked(ctx, subscriber_ids, state=State.ACTIVE)
    Subscription.of(ctx).filter(id__any=[row.id for row in rows]).update(
        state=State.SUSPENDED, suspended_for=reason, suspended_at=ctx.now
    )
    emit(
        ctx,
        *[SubscriptionSuspended(subject_id=r.id, subscriber_id=r.subscriber_id, reason=reason) for r in rows],
    )
    return len(rows)


@command(needs=permissions.SUSPEND)
def restore_subscriptions(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Lift suspensions for non-payment, and no others: whom a person suspended, a person restores."""
    rows = _locked(ctx, subscriber_ids, state=State.SUSPENDED, suspended_for=SuspensionReason.NONPAYMENT)
    Subscription.of(ctx).filter(id__any=[row.id for row in rows]).update(
        state=State.ACTIVE, suspended_for="", suspended_at=None
    )
    emit(ctx, *[SubscriptionRestored(subject_id=r.id, subscriber_id=r.subscriber_id) for r in rows])
    return len(rows)


@command(needs=permissions.END)
def disconnect_subscriptions(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Disconnect what was suspended for non-payment."""
    rows = _locked(ctx, subscriber_ids, state=State.SUSPENDED, suspended_for=SuspensionReason.NONPAYMENT)
    Subscription.of(ctx).filter(id__any=[row.id for row in rows]).update(
        state=State.DISCONNECTED, suspended_for="", suspended_at=None
    )
    emit(ctx, *[SubscriptionDisconnected(subject_id=r.id, subscriber_id=r.subscriber_id) for r in rows])
    return len(rows)


@command(needs=permissions.END)
def terminate_subscriptions(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """End what is disconnected of these customers; others are left as they are. Returns how many."""
    rows = _locked(ctx, subscriber_ids, state=State.DISCONNECTED)
    Subscription.of(ctx).filter(id__any=[row.id for row in rows]).update(
        state=State.TERMINATED, ended_at=ctx.now, ends_on=None
    )
    emit(ctx, *[SubscriptionTerminated(subject_id=r.id, subscriber_id=r.subscriber_id) for r in rows])
    return len(rows)


@command(needs=permissions.END)
def disconnect_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    subscription = Subscription.locked(ctx, id=subscription_id)
    disconnected = subscription.disconnect()
    subscription.ended_at = ctx.now
    subscription.save(update_fields=["state", "suspended_for", "suspended_at", "ended_at"])
    emit(ctx, disconnected)
    return subscription


@command(needs=permissions.END)
def terminate_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    subscription = Subscription.locked(ctx, id=subscription_id)
    terminated = subscription.terminate()
    subscription.ended_at = ctx.now
    subscription.save(update_fields=["state", "suspended_for", "suspended_at", "ended_at", "ends_on"])
    emit(ctx, terminated)
    return subscription


@command(needs=permissions.SELL)
def mark_billed(ctx: Context, *, until: Mapping[UUID, date]) -> None:
    """A billing run has invoiced these services up to (not including) these days."""
    rows = [{"id": key, "billed_until": day} for key, day in until.items()]
    update_rows(Subscription, rows, tenant_id=ctx.tenant_id)


def _locked(ctx: Context, subscriber_ids: Sequence[UUID], **state: str) -> list[Subscription]:
    """In one order everywhere, so that two batches cannot wait for each other."""
    rows = Subscription.of(ctx).filter(subscriber_id__any=subscriber_ids, **state)
    return list(rows.select_for_update(of=("self",)).order_by("id"))
