"""Where billing begins anew after days that are not billed. Inside somebody's command."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Q

from mtandao.domains.subscriptions.models import LifeRules, Subscription, SubscriptionAddOn
from mtandao.foundation.context import Context


def restart_billing(
    ctx: Context, rows: Iterable[Subscription], idle_since: date | None, rules: LifeRules
) -> list[Subscription]:
    """Days up to today that no invoice holds yet are left out: of services that were billed up to the day on which
    they stopped (`idle_since`, or each its own), for what ran before that is billed still. Returns those changed,
    not saved; what they bought beside goes with them."""
    changed = []
    for row in rows:
        since = idle_since or (
            row.suspended_at.astimezone(ctx.tenant.timezone).date() if row.suspended_at else ctx.today
        )
        if row.billed_until is None or not since <= row.billed_until < ctx.today:
            continue
        row.billed_until = ctx.today
        if rules.billing_day_moves:
            row.anchor_day = row.plan.first_anchor(ctx.today)
        changed.append(row)
    SubscriptionAddOn.of(ctx).filter(
        Q(billed_until__lt=ctx.today) | Q(billed_until=None),
        subscription_id__any=[row.id for row in changed],
        recurring=True,
        ended_on=None,
        since__lte=ctx.today,
    ).update(billed_until=ctx.today)
    return changed


def shift_add_ons(ctx: Context, row: Subscription, days: int) -> None:
    """What was paid ahead of its recurring add-ons moves by as many days as the service's own paid time."""
    if days:
        SubscriptionAddOn.of(ctx).filter(
            subscription=row, recurring=True, ended_on=None, billed_until__isnull=False
        ).update(billed_until=F("billed_until") + timedelta(days=days))
