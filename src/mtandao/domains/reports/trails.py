"""The way of a payment, link by link, from what the outbox, RADIUS, the routers and the messages left behind.

Everything that one payment caused shares its correlation and its customer. Six statements for a page of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent

# A router is asked at once; without an answer for so long there was nobody to ask for.
ROUTER_WITHIN = timedelta(seconds=20)
# A sign-in within this time after the money is the payment's doing.
BACK_WITHIN = timedelta(hours=1)


class Link(StrEnum):
    """In the order in which they follow."""

    RECEIPT = "receipt"
    MATCHED = "matched"
    LEDGER = "ledger"
    RADIUS = "radius"
    ROUTER = "router"
    MESSAGE = "message"


# Whose failure breaks which link.
LINK_OF_LISTENER = {
    "collections": Link.RADIUS,
    "network": Link.RADIUS,
    "gateways.radius": Link.RADIUS,
    "messaging": Link.MESSAGE,
    "gateways.sms": Link.MESSAGE,
}


@dataclass(slots=True)
class Trail:
    """What is known of one payment. Nothing is said here, and nothing is guessed."""

    payment: payments.Payment
    booked_at: datetime | None = None
    invoices_paid: int = 0
    access_changed_at: datetime | None = None
    access: str = ""
    provisioned_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    answer_detail: str = ""
    router: str = ""
    back_at: datetime | None = None
    message: messaging.Message | None = None
    pending: set[Link] = field(default_factory=set)
    dead: dict[Link, str] = field(default_factory=dict)
    dead_ids: list[int] = field(default_factory=list)

    @property
    def placed(self) -> bool:
        """Somebody's: what lies in suspense is not, nor what was reversed while it lay there."""
        return self.payment.subscriber_id is not None


Key = tuple[UUID, UUID]


def trails(ctx: Context, rows: Sequence[payments.Payment]) -> dict[UUID, Trail]:
    """By payment."""
    found = {row.id: Trail(row) for row in rows}
    by_key = _keys(ctx, found)
    events = _events(ctx, by_key)
    for event in events:
        for trail in by_key[(event.correlation_id, event.stream_id)]:
            _take_event(trail, event)
    _take_deliveries(ctx, by_key, events)
    _take_messages(ctx, by_key)
    _take_sessions(ctx, found.values())
    return found


def _keys(ctx: Context, found: dict[UUID, Trail]) -> dict[Key, list[Trail]]:
    """Correlation and stream under which a payment's consequences stand. Placed by hand, they have another."""
    by_key: dict[Key, list[Trail]] = defaultdict(list)
    owners = {trail.payment.subscriber_id for trail in found.values() if trail.payment.subscriber_id}
    by_hand = OutboxEvent.objects.filter(
        tenant_id=ctx.tenant_id,
        stream_id__in=owners,
        subject_id__in=[key for key, trail in found.items() if trail.payment.subscriber_id],
        name=payments.PaymentPlaced.name,
    )
    placed = dict(by_hand.values_list("subject_id", "correlation_id"))
    for key, trail in found.items():
        owner = trail.payment.subscriber_id or key
        by_key[(placed.get(key, trail.payment.correlation_id), owner)].append(trail)
    return by_key


def _events(ctx: Context, by_key: dict[Key, list[Trail]]) -> list[OutboxEvent]:
    rows = OutboxEvent.objects.filter(
        tenant_id=ctx.tenant_id,
        correlation_id__in={key[0] for key in by_key},
        stream_id__in={key[1] for key in by_key},
    )
    return [row for row in rows.order_by("position") if (row.correlation_id, row.stream_id) in by_key]


def _take_event(trail: Trail, event: OutboxEvent) -> None:
    match event.name:
        case payments.PaymentReceived.name if event.subject_id == trail.payment.id:
            trail.booked_at = event.emitted_at
        case "invoice.paid":
            trail.invoices_paid += 1
        case network.AccessChanged.name:
            trail.access_changed_at, trail.access = event.emitted_at, event.payload.get("access", "")
        case network.AccessProvisioned.name:
            trail.provisioned_at = event.emitted_at
        case network.RouterAnswered.name:
            trail.answer, trail.answered_at = event.payload.get("answer", ""), event.emitted_at
            trail.answer_detail = event.payload.get("detail", "")
            trail.router = event.payload.get("router", "")


def _take_deliveries(ctx: Context, by_key: dict[Key, list[Trail]], events: list[OutboxEvent]) -> None:
    """What is still on its way, and what was set aside."""
    by_position = {event.position: (event.correlation_id, event.stream_id) for event in events}
    unfinished = OutboxDelivery.objects.filter(
        tenant_id=ctx.tenant_id, event_id__in=list(by_position)
    ).exclude(state=DeliveryState.DONE)
    for delivery in unfinished:
        room = delivery.listener.rsplit(".", 1)[0]
        link = LINK_OF_LISTENER.get(room)
        if link is None:
            continue
        for trail in by_key[by_position[delivery.event_id]]:
            if delivery.state == DeliveryState.DEAD:
                trail.dead[link] = delivery.last_error
                trail.dead_ids.append(delivery.id)
            else:
                trail.pending.add(link)


def _take_messages(ctx: Context, by_key: dict[Key, list[Trail]]) -> None:
    """The text that says so: of the payment if there is one, else the first that it caused."""
    rows = messaging.messages(ctx).select_related(None).filter(correlation_id__in={key[0] for key in by_key})
    owners = {key[1] for key in by_key}
    for row in rows.filter(subscriber_id__in=owners).order_by("-id"):
        if row.subscriber_id is None:
            continue
        for trail in by_key.get((row.correlation_id, row.subscriber_id), ()):
            ours = trail.message is not None and trail.message.event == payments.PaymentReceived.name
            if not ours or row.event == payments.PaymentReceived.name:
                trail.message = row


def _take_sessions(ctx: Context, found: Iterable[Trail]) -> None:
    """When the customer was online again, where the payment had opened the way."""
    opened = [trail for trail in found if trail.access_changed_at and trail.access == network.Access.ONLINE]
    if not opened:
        return
    wanted = Q()
    for trail in opened:
        span = (_second_of(trail), trail.payment.booked_at + BACK_WITHIN)
        wanted |= Q(subscriber_id=trail.payment.subscriber_id, started_at__range=span)
    rows = network.sessions(ctx).select_related(None).filter(wanted).order_by("started_at")
    starts = list(rows.values_list("subscriber_id", "started_at"))
    for trail in opened:
        mine, since = trail.payment.subscriber_id, _second_of(trail)
        trail.back_at = next((at for owner, at in starts if owner == mine and at >= since), None)


def _second_of(trail: Trail) -> datetime:
    """RADIUS accounting tells whole seconds: who is back within the second of his payment began "before" it."""
    return trail.payment.booked_at.replace(microsecond=0)
