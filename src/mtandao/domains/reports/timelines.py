"""Everything that happened to one customer, as one stream: what rooms announced, and what people changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from mtandao.foundation.audit.models import AuditAction, AuditEntry
from mtandao.foundation.context import Context
from mtandao.foundation.events import declared_events
from mtandao.foundation.outbox.models import OutboxEvent

# Steps of our own machinery: on the payment's thread they matter, in a life's story they do not.
NOISE = (
    "gateway.message_received",
    "message.queued",
    "access.provisioned",
    "payment.ask_accepted",
    "subscriber.changed",
)
# Tables whose changes by people belong to a customer's story beside the events.
SUBSCRIBER_TABLE, LOGIN_TABLE = "subscribers_subscriber", "network_login"
PEOPLE = ("staff", "token", "subscriber")


@dataclass(frozen=True, slots=True)
class Happened:
    """`name` is the event's, or `changed`; `facts` its payload, or the columns that changed."""

    at: datetime
    name: str
    label: str
    who: str
    facts: dict[str, Any]


def timeline(ctx: Context, subscriber_id: UUID, login_ids: list[UUID], most: int = 100) -> list[Happened]:
    """Newest first."""
    labels = {name: event.label for name, event in declared_events().items()}
    events = (
        OutboxEvent.objects.filter(tenant_id=ctx.tenant_id, stream_id=subscriber_id)
        .exclude(name__in=NOISE)
        .order_by("-position")[:most]
    )
    told = [
        Happened(
            row.emitted_at,
            row.name,
            labels.get(row.name, row.name),
            row.actor_name if row.actor_kind in PEOPLE else "",
            row.payload,
        )
        for row in events
    ]
    changes = _changes(ctx, SUBSCRIBER_TABLE, [subscriber_id], most) + _changes(
        ctx, LOGIN_TABLE, login_ids, most
    )
    return sorted(told + changes, key=lambda each: each.at, reverse=True)[:most]


def _changes(ctx: Context, table: str, ids: list[UUID], most: int) -> list[Happened]:
    rows = AuditEntry.objects.filter(
        tenant_id=ctx.tenant_id,
        table_name=table,
        row_id__in=[str(each) for each in ids],
        action=AuditAction.UPDATE,
        actor_kind__in=PEOPLE,
    ).order_by("-id")[:most]
    return [
        Happened(row.at, "changed", "", row.actor_name, {"columns": sorted(row.after or {})}) for row in rows
    ]
