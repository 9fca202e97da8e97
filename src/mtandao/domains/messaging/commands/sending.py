"""What a gateway does with messages: takes the next ones, and says what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.composing import NOT_SET_UP
from mtandao.domains.messaging.events import SendingStopped
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.domains.messaging.queries import active_provider
from mtandao.domains.messaging.rules import STALE_AFTER
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit

TOO_OLD = gettext_noop("It could not leave for a day, and what it says may no longer be true.")


@command(needs=permissions.DELIVER)
def claim_messages(
    ctx: Context, *, texts: int, phones: int, channel: str = Channel.SMS
) -> list[list[Message]]:
    """The next ones to send, as calls to make: up to `texts` texts, `phones` phones in all, each phone once.

    What was written for one customer goes before what was written to many. From here on they may have left:
    nobody else is given them. Empty when nothing waits, or nothing may be sent.
    """
    if not _may_send(ctx, channel):
        return []
    queued = _queued(ctx, channel).order_by("bulk", "id").select_for_update(skip_locked=True)
    while rows := list(queued.all()[:phones]):
        for row in rows:
            if ctx.now - row.created_at > STALE_AFTER:
                row.put_back(State.NOT_SENT, TOO_OLD)
        calls = _calls([row for row in rows if row.state == State.QUEUED], texts)
        for message in chain(*calls):
            message.begin_sending(ctx.now)
        changed = [row for row in rows if row.state != State.QUEUED]
        write_changes(changed, ["state", "reason", "sent_at", "attempts"])
        if calls:
            return calls
    return []


def _queued(ctx: Context, channel: str) -> QuerySet[Message]:
    return Message.of(ctx).filter(channel=channel, state=State.QUEUED)


def _may_send(ctx: Context, channel: str) -> bool:
    """Without an account nothing leaves; while the account is stopped everything waits."""
    provider = active_provider(ctx, channel)
    if provider is None:
        _queued(ctx, channel).update(state=State.NOT_SENT, reason=NOT_SET_UP[Channel(channel)])
    elif provider.stopped_at is not None:
        _queued(ctx, channel).update(state=State.WAITING, reason=provider.stopped_for)
    return provider is not None and provider.stopped_at is None


def _calls(rows: Iterable[Message], texts: int) -> list[list[Message]]:
    """Together what has the same text. A phone's second message waits for the next claim, to stay second.

    An e-mail goes alone: each has its own paper.
    """
    calls: dict[str, list[Message]] = {}
    busy: set[str] = set()
    for row in rows:
        same = row.body if row.channel == Channel.SMS else str(row.id)
        if row.to not in busy and (same in calls or len(calls) < texts):
            calls.setdefault(same, []).append(row)
        busy.add(row.to)
    return list(calls.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a call said of one message.

    `state`: SENT, FAILED or UNKNOWN; of what surely did not leave QUEUED (try again) or WAITING (hold back).
    """

    message_id: UUID
    state: State
    reason: str = ""
    provider_id: str | None = None
    parts: int | None = None
    cost: Decimal | None = None
    cost_currency: str = ""


@command(needs=permissions.DELIVER)
def record_results(
    ctx: Context, *, results: Sequence[Result], stop: str = "", channel: str = Channel.SMS
) -> None:
    """Keep what became of a claim. `stop`: the provider takes nothing more until this is mended."""
    said = {result.message_id: result for result in results}
    rows = list(Message.of(ctx).select_for_update(of=("self",)).filter(id__in=said).order_by("id"))
    events = [event for row in rows if (event := _taken(ctx, row, said[row.id])) is not None]
    write_changes(
        rows, ["state", "reason", "sent_at", "delivered_at", "provider_id", "parts", "cost", "cost_currency"]
    )
    emit(ctx, *events)
    if stop:
        _stop(ctx, stop, channel)


def _taken(ctx: Context, row: Message, result: Result) -> Event | None:
    row.provider_id = result.provider_id or row.provider_id
    row.parts = result.parts or row.parts
    if result.cost is not None:
        row.cost, row.cost_currency = result.cost, result.cost_currency
    if result.state not in (State.QUEUED, State.WAITING):
        return row.become(result.state, ctx.now, result.reason)
    if row.state == State.SENDING:
        row.put_back(result.state, result.reason)
    return None


def _stop(ctx: Context, reason: str, channel: str) -> None:
    """Announced once, not with each try."""
    provider = ProviderSettings.of(ctx).select_for_update().filter(channel=channel, active=True).first()
    if provider is None:
        return
    news = provider.stopped_for != reason
    provider.stopped_at, provider.stopped_for = ctx.now, reason
    provider.save(update_fields=["stopped_at", "stopped_for"])
    if news:
        emit(ctx, SendingStopped(subject_id=provider.id, channel=provider.channel, reason=reason))
