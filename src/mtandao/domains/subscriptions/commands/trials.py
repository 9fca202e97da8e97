"""The end of trials: told before, kept, or stopped."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State
from mtandao.domains.subscriptions.commands.lives import disconnect_subscription
from mtandao.domains.subscriptions.events import TrialEnding
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

TOLD_BEFORE: Final = timedelta(days=3)
AT_ONCE: Final = 5000


@command(needs=permissions.ACTIVATE)
def tell_of_trials(ctx: Context) -> int:
    """Trials that end within three days, each told once. Returns how many."""
    rows = Subscription.of(ctx).filter(
        state=State.ACTIVE,
        trial_until__gt=ctx.today,
        trial_until__lte=ctx.today + TOLD_BEFORE,
        trial_told_at=None,
    )
    found = list(rows.select_for_update(of=("self",)).order_by("id")[:AT_ONCE])
    Subscription.of(ctx).filter(id__any=[row.id for row in found]).update(trial_told_at=ctx.now)
    emit(
        ctx,
        *[
            TrialEnding(subject_id=row.id, subscriber_id=row.subscriber_id, ends_on=row.trial_until)
            for row in found
            if row.trial_until is not None
        ],
    )
    return len(found)


@command(needs=permissions.ACTIVATE)
def keep_after_trial(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """The customer stays: from the trial's last day on it is billed."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    kept = subscription.keep_after_trial()
    subscription.save(update_fields=["trial_stops"])
    emit(ctx, kept)
    return subscription


@command(needs=permissions.END)
def stop_after_trial(ctx: Context, *, subscription_id: UUID) -> bool:
    """Disconnect it if its trial is over and nobody kept it. False: something else came between."""
    row = Subscription.locked(ctx, id=subscription_id)
    living = row.state in (State.ACTIVE, State.SUSPENDED)
    if not living or not row.trial_stops or row.trial_until is None or row.trial_until > ctx.today:
        return False
    disconnect_subscription(ctx, subscription_id=subscription_id)
    return True
