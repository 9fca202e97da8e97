"""The inbox of raw provider messages: stored and acknowledged first, handled afterwards."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from mtandao.domains.payments import permissions
from mtandao.domains.payments.events import GatewayMessageReceived
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit


@command(needs=permissions.RECEIVE)
def store_message(
    ctx: Context,
    *,
    provider: str,
    kind: str,
    path_key: str,
    headers: dict[str, str],
    body: bytes,
    message_id: UUID | None = None,
    received_at: datetime | None = None,
) -> InboxMessage:
    """Keep it as it came. With `message_id` (a message that waited on disk) storing twice changes nothing."""
    known = InboxMessage.of(ctx).filter(id=message_id).first() if message_id else None
    if known is not None:
        return known
    message = InboxMessage.objects.create(
        id=message_id or new_id(),
        tenant_id=ctx.tenant_id,
        provider=provider,
        kind=kind,
        path_key=path_key,
        headers=headers,
        body=body,
        address=ctx.address,
        received_at=received_at or ctx.now,
    )
    emit(ctx, GatewayMessageReceived(subject_id=message.id, provider=provider, kind=kind))
    return message


@command(needs=permissions.RECEIVE)
def mark_handled(ctx: Context, *, outcomes: Mapping[UUID, str]) -> None:
    """What became of these messages, a sentence each."""
    handled = [
        InboxMessage(id=message_id, handled_at=ctx.now, outcome=outcome[:500])
        for message_id, outcome in outcomes.items()
    ]
    write_changes(handled, ["handled_at", "outcome"])
