"""What a person may do with the outbox: send a dead delivery on its way again."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.functions import Now

from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery
from mtandao.foundation.permissions import permission

VIEW = permission("operations.view", "look at events, jobs and schedules")
REPLAY = permission("operations.replay", "replay events and jobs", critical=True, provider_wide=True)


def dead_deliveries(ctx: Context) -> QuerySet[OutboxDelivery]:
    """What was set aside, oldest first."""
    return OutboxDelivery.objects.filter(tenant_id=ctx.tenant_id, state=DeliveryState.DEAD).order_by("id")


@command(needs=REPLAY)
def replay_deliveries(ctx: Context, *, delivery_ids: Sequence[int] | None = None) -> int:
    """Put dead deliveries (all of the tenant's, if none are named) back in the queue; returns how many."""
    dead = dead_deliveries(ctx)
    if delivery_ids is not None:
        dead = dead.filter(id__in=delivery_ids)
    # The queue runs by the real clock, not by the demo's: ctx.now may be days ahead.
    return dead.update(state=DeliveryState.PENDING, attempts=0, due_at=Now())
