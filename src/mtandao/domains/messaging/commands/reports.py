"""Delivery reports: stored as told, each state once, and applied as soon as the message they name is known.

A report may be faster than the answer that names its message. Whoever writes one of the two commits it
first and looks for the other afterwards, so at least one of them finds both.
"""

from collections.abc import Collection
from dataclasses import replace

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import State
from mtandao.domains.messaging.models import DeliveryReport, Message
from mtandao.domains.messaging.rules import ADOPTED_WITHIN
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

MOST_AT_ONCE = 1000


@command(needs=permissions.DELIVER)
def store_report(
    ctx: Context,
    *,
    provider: str,
    provider_id: str,
    status: str,
    state: State | None,
    to: str = "",
    reason: str = "",
) -> None:
    """Keep what a provider told; telling it again changes nothing. `state` None: it means nothing to us."""
    report = DeliveryReport(
        tenant_id=ctx.tenant_id,
        provider=provider,
        provider_id=provider_id,
        status=status,
        state=state or "",
        to=to,
        reason=reason,
        received_at=ctx.now,
        applied_at=None if state else ctx.now,
    )
    DeliveryReport.objects.bulk_create([report], ignore_conflicts=True)


@command(needs=permissions.DELIVER)
def apply_reports(ctx: Context, *, provider_ids: Collection[str] | None = None) -> int:
    """Let messages climb to what is reported of them (of these ids, or of all); returns how many did.

    A report of no message of ours waits two days for one to turn up.
    """
    waiting = DeliveryReport.of(ctx).filter(applied_at=None)
    waiting.filter(received_at__lt=ctx.now - ADOPTED_WITHIN).update(applied_at=ctx.now)
    if provider_ids is not None:
        waiting = waiting.filter(provider_id__in=provider_ids)
    reports = list(waiting.select_for_update().order_by("id")[:MOST_AT_ONCE])
    if not reports:
        return 0
    ids = {report.provider_id for report in reports}
    named = Message.of(ctx).select_for_update(of=("self",)).filter(provider_id__in=ids).order_by("id")
    messages = {(row.provider, row.provider_id): row for row in named}
    climbed = 0
    for report in reports:
        message = messages.get((report.provider, report.provider_id)) or _in_doubt(ctx, report)
        if message is not None:
            messages[message.provider, message.provider_id] = message
            climbed += _apply(ctx, report, message)
    return climbed


def _apply(ctx: Context, report: DeliveryReport, message: Message) -> bool:
    was = message.state
    event = message.become(State(report.state), ctx.now, report.reason)
    message.save(update_fields=["state", "reason", "delivered_at", "provider_id"])
    report.applied_at = ctx.now
    report.save(update_fields=["applied_at"])
    if event is not None:
        emit(replace(ctx, correlation_id=message.correlation_id), event)
    return message.state != was


def _in_doubt(ctx: Context, report: DeliveryReport) -> Message | None:
    """The message whose answer we never got, if it can only be that one: no other to this phone is open."""
    if not report.to:
        return None
    open_ones = (
        Message.of(ctx)
        .select_for_update(of=("self",))
        .filter(
            to=report.to,
            provider=report.provider,
            provider_id=None,
            state__in=(State.SENDING, State.UNKNOWN),
            sent_at__gt=ctx.now - ADOPTED_WITHIN,
        )
    )
    found = list(open_ones.order_by("id")[:2])
    if len(found) != 1 or found[0].state != State.UNKNOWN:
        return None
    found[0].provider_id = report.provider_id
    return found[0]
