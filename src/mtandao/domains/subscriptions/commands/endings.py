"""Notice: a service that ends with a period, and stays after all."""

from datetime import date
from uuid import UUID

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.END)
def plan_subscription_end(ctx: Context, *, subscription_id: UUID, on: date | None = None) -> Subscription:
    """It ends with the period that runs, or with the first that ends on `on` or later; until then it is billed and
    works as ever. A later notice takes the place of an earlier one."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    planned = subscription.plan_end(ctx.today, on)
    subscription.save(update_fields=["ends_on"])
    emit(ctx, planned)
    return subscription


@command(needs=permissions.END)
def drop_subscription_end(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """The customer stays."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    dropped = subscription.drop_end()
    subscription.save(update_fields=["ends_on"])
    emit(ctx, dropped)
    return subscription
