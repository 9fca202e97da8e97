"""What the gateways do with messages: take the next ones, and say what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.composing import NOT_SET_UP
from mtandao.domains.messaging.events import SendingResumed, SendingStopped
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.domains.messaging.queries import active_provider
from mtandao.domains.messaging.rules import INTERRUPTED_AFTER, STALE_AFTER
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

TOO_OLD = "It could not leave for a day: what it says may no longer be true."
CHANGED = ("state", "reason", "sent_at", "attempts", "provider_id", "parts", "cost", "cost_currency")


@command(needs=permissions.DELIVER)
def claim_messages(ctx: Context, *, texts: int, phones: int) -> list[list[Message]]:
    """The next ones to send, as calls to make: up to `texts` texts, each to up to `phones` different phones.

    What was written for one customer goes before what was written to many. From here on they may have left; who is
    claimed is not claimed again. Empty when nothing waits, or when nothing can be sent.
    """
    if not _may_send(ctx):
        return []
    queued = Message.objects.filter(tenant_id=ctx.tenant_id, channel=Channel.SMS, state=State.QUEUED)
    rows = list(queued.order_by("bulk", "id").select_for_update(skip_locked=True)[:phones])
    stale = [row for row in rows if ctx.now - row.created_at > STALE_AFTER]
    calls = _calls([row for row in rows if row not in stale], texts)
    for row in stale:
        row.put_back(State.NOT_SENT, TOO_OLD)
    for call in calls:
        for message in call:
            message.begin_sending(ctx.now)
    claimed = [message for call in calls for message in call]
    Message.objects.bulk_update([*stale, *claimed], ["state", "reason", "sent_at", "attempts"])
    return calls


def _may_send(ctx: Context) -> bool:
    """Without an account nothing leaves; while the account is stopped everything waits."""
    provider = active_provider(ctx)
    queued = Message.objects.filter(tenant_id=ctx.tenant_id, channel=Channel.SMS, state=State.QUEUED)
    if provider is None:
        queued.update(state=State.NOT_SENT, reason=NOT_SET_UP)
    elif provider.stopped_at is not None:
        queued.update(state=State.WAITING, reason=provider.stopped_for)
    return provider is not None and provider.stopped_at is None


def _calls(rows: list[Message], texts: int) -> list[list[Message]]:
    """Together what has the same text, but never a phone twice in one call."""
    calls: dict[str, dict[str, Message]] = {}
    for row in rows:
        if row.body in calls or len(calls) < texts:
            calls.setdefault(row.body, {}).setdefault(row.to, row)
    return [list(call.values()) for call in calls.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a call said of one message.

    `state`: SENT, FAILED, UNKNOWN, or what surely did not leave: QUEUED (try again), WAITING (held back).
    """

    message_id: UUID
    state: State
    reason: str = ""
    provider_id: str | None = None
    parts: int | None = None
    cost: Decimal | None = None
    cost_currency: str = ""


@command(needs=permissions.DELIVER)
def record_results(ctx: Context, *, results: Sequence[Result], stop: str = "") -> None:
    """Keep what became of a claim. `stop`: the provider takes nothing more until this is mended."""
    said = {result.message_id: result for result in results}
    rows = list(Message.of(ctx).select_for_update(of=("self",)).filter(id__in=said).order_by("id"))
    events = [event for row in rows if (event := _take(ctx, row, said[row.id])) is not None]
    Message.objects.bulk_update(rows, CHANGED)
    emit(ctx, *events)
    if stop:
        _stop(ctx, stop)


def _take(ctx: Context, row: Message, result: Result):  # type: ignore[no-untyped-def]
    row.provider_id = result.provider_id or row.provider_id
    row.parts = result.parts or row.parts
    if result.cost is not None:
        row.cost, row.cost_currency = result.cost, result.cost_currency
    if result.state in (State.QUEUED, State.WAITING):
        if row.state == State.SENDING:
            row.put_back(result.state, result.reason)
        return None
    return row.become(result.state, ctx.now, result.reason)
