"""From sale through suspension to the end: what happens to services, one or a batch."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.events import (
    SubscriptionDisconnected,
    SubscriptionRestored,
    SubscriptionSold,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.domains.subscriptions.letting_go import let_go
from mtandao.domains.subscriptions.life import restart_billing
from mtandao.domains.subscriptions.models import Subscription
from mtandao.domains.subscriptions.queries import life_rules, living_pause
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import update_rows, write_changes
from mtandao.foundation.outbox import emit

# What is written where billing begins anew.
RESTARTED = ("billed_until", "anchor_day", "paid_until")


@command(needs=permissions.SELL)
def sell_subscription(
    ctx: Context,
    *,
    subscriber_id: UUID,
    plan_id: UUID,
    connection_type: str = "",
    first_cycle_invoiced: bool = False,
    setup_owed: Decimal = Decimal("0.00"),
    trial_days: int = 0,
    trial_stops: bool = False,
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
        setup_owed=setup_owed,
        trial_days=trial_days,
        trial_stops=trial_stops and trial_days > 0,
        commitment_months=plan.commitment_months or 0,
        early_end_fee=plan.early_end_fee if plan.commitment_months else Decimal("0.00"),
        reverts_to_id=plan.reverts_to_id,
        sold_at=ctx.now,
    )
    emit(ctx, SubscriptionSold(subject_id=subscription.id, subscriber_id=subscriber.id, plan_id=plan.id))
    return subscription


@command(needs=permissions.ACTIVATE)
def activate_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """The line works: from today it counts, or from the end of its trial. That day is the billing day, or the 1st.

    A prepaid one begins with what the wallet pays by then, or behind the wall.
    """
    subscription = Subscription.locked(ctx, id=subscription_id)
    activated = subscription.activate()
    subscription.activated_at = ctx.now
    start = ctx.today + timedelta(days=subscription.trial_days)
    if subscription.trial_days:
        subscription.trial_until = start
    if subscription.commitment_months:
        subscription.committed_until = catalog.months_after(start, subscription.commitment_months)
    subscription.anchor_day = subscription.plan.first_anchor(start)
    if subscription.prepaid:
        subscription.begin_prepaid(ctx.now, ctx.tenant.timezone)
    elif subscription.first_cycle_invoiced:
        first = subscription.plan.calendar(subscription.anchor_day).after(start)
        subscription.first_until = subscription.billed_until = first
    else:
        subscription.billed_until = start
        subscription.let_first_bill_wait()
    subscription.note_promotion(start)
    subscription.save(
        update_fields=[
            "state",
            "activated_at",
            "trial_until",
            "committed_until",
            "anchor_day",
            "billed_until",
            "first_until",
            "first_bill_on",
            "paid_until",
            "reverts_to",
            "reverts_on",
        ]
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
    """Suspended days that are not billed yet are left out where the provider does not bill them."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    skipped = _without_suspended_time(ctx, [subscription])
    restored = subscription.restore()
    subscription.save(
        update_fields=["state", "suspended_for", "suspended_at", *(RESTARTED if skipped else ())]
    )
    emit(ctx, restored)
    return subscription


@command(needs=permissions.ACTIVATE)
def reactivate_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """A disconnected line works again. The time without it is never billed."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    reactivated = subscription.reactivate()
    subscription.ended_at = None
    subscription.count_from(ctx.now)
    restart_billing(ctx, [subscription], date.min, life_rules(ctx))
    subscription.save(update_fields=["state", "ended_at", "trial_stops", *RESTARTED])
    emit(ctx, reactivated)
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
    write_changes(_without_suspended_time(ctx, rows), RESTARTED)
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
    let_go(ctx, rows)
    Subscription.of(ctx).filter(id__any=[row.id for row in rows]).update(
        state=State.TERMINATED, ended_at=ctx.now, ends_on=None
    )
    emit(ctx, *[SubscriptionTerminated(subject_id=r.id, subscriber_id=r.subscriber_id) for r in rows])
    return len(rows)


@command(needs=permissions.END)
def disconnect_subscription(ctx: Context, *, subscription_id: UUID, reason: str = "") -> Subscription:
    """Take the line away until it is reactivated; `reason` is for the customer's history."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    disconnected = subscription.disconnect(reason.strip())
    subscription.ended_at = ctx.now
    _close_pause(ctx, subscription)
    subscription.save(update_fields=["state", "suspended_for", "suspended_at", "ended_at"])
    emit(ctx, disconnected)
    return subscription


@command(needs=permissions.END)
def terminate_subscription(ctx: Context, *, subscription_id: UUID) -> Subscription:
    subscription = Subscription.locked(ctx, id=subscription_id)
    terminated = subscription.terminate()
    subscription.ended_at = ctx.now
    _close_pause(ctx, subscription)
    let_go(ctx, [subscription])
    subscription.save(update_fields=["state", "suspended_for", "suspended_at", "ended_at", "ends_on"])
    emit(ctx, terminated)
    return subscription


@command(needs=permissions.SELL)
def mark_billed(
    ctx: Context, *, until: Mapping[UUID, date], ahead_from: Mapping[UUID, date] | None = None
) -> None:
    """A billing run has invoiced these services up to (not including) these days; `ahead_from`: of some of them also
    periods that have not begun, the first on that day."""
    ahead = ahead_from or {}
    rows = [{"id": key, "billed_until": day} for key, day in until.items() if key not in ahead]
    update_rows(Subscription, rows, tenant_id=ctx.tenant_id)
    rows = [{"id": key, "billed_until": until[key], "ahead_from": day} for key, day in ahead.items()]
    update_rows(Subscription, rows, tenant_id=ctx.tenant_id)
    first = Subscription.of(ctx).filter(first_bill_on__isnull=False, id__any=list(until))
    first.update(first_bill_on=None, setup_owed=Decimal("0.00"))


def _without_suspended_time(ctx: Context, rows: Sequence[Subscription]) -> list[Subscription]:
    """Those changed, not saved: paid ahead, or billed where the provider does not bill suspended time."""
    rules = life_rules(ctx)
    changed = [row for row in rows if row.count_from(ctx.now)]
    return changed if rules.bill_suspended_time else changed + restart_billing(ctx, rows, None, rules)


def _close_pause(ctx: Context, subscription: Subscription) -> None:
    """What has ended is not paused any more, nor will it be."""
    if (pause := living_pause(ctx, subscription.id)) is not None:
        pause.end(ctx.now, ctx.today)
        pause.save(update_fields=["over_at", "ended_on"])


def _locked(ctx: Context, subscriber_ids: Sequence[UUID], **state: str) -> list[Subscription]:
    """In one order everywhere, so that two batches cannot wait for each other."""
    rows = Subscription.of(ctx).filter(subscriber_id__any=subscriber_ids, **state).select_related("plan")
    return list(rows.select_for_update(of=("self",)).order_by("id"))
