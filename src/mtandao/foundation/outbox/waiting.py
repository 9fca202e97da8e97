"""Who has not heard yet."""

from collections.abc import Iterable
from uuid import UUID

from mtandao.foundation.context import Context
from mtandao.foundation.outbox.listeners import all_listeners
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery


def still_waiting(ctx: Context, part: str, streams: Iterable[UUID]) -> set[UUID]:
    """Which of these streams hold something that a listener of this part (`gateways.radius`) has still to hear. What
    was set aside as dead is waited for no more."""
    listeners = [each.name for each in all_listeners() if each.name.startswith(f"{part}.")]
    rows = OutboxDelivery.objects.filter(
        tenant_id=ctx.tenant_id,
        state=DeliveryState.PENDING,
        listener__in=listeners,
        stream_id__in=set(streams),
    )
    return set(rows.values_list("stream_id", flat=True))
