"""Say that a prepaid service runs out soon, to whoever has not paid the next price yet: once on each of the days."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.marks import mark_today
from mtandao.domains.collections.events import ExpiryTold
from mtandao.domains.collections.looking import BATCH
from mtandao.domains.collections.queries import exempted
from mtandao.domains.collections.queries import ladder as ladder_of
from mtandao.domains.collections.queries import standings as standings_of
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


def tell_of_expiries(ctx: Context) -> int:
    """Returns how many services were told of."""
    days = {ctx.today + timedelta(days=ahead): ahead for ahead in ladder_of(ctx).reminders}
    owners = sorted({owner for day in days for owner in subscriptions.running_out_on(ctx, day)})
    return sum(
        _tell(ctx, owners=owners[start : start + BATCH], days=days) for start in range(0, len(owners), BATCH)
    )


@command(needs=permissions.WALK)
def _tell(ctx: Context, *, owners: Sequence[UUID], days: dict[date, int]) -> int:
    ledger.hold_money(ctx, owners)
    known, left_alone = standings_of(ctx, owners), exempted(ctx, owners)
    told = {owner for owner, standing in known.items() if standing.expiry_told_on == ctx.today}
    asked = [owner for owner in owners if owner not in left_alone and owner not in told]
    events = [
        event
        for each in billing.shortfalls(ctx.trusted(), subscriber_ids=asked)
        if (event := _expiry(ctx, each, days)) is not None
    ]
    spoken_to = sorted({event.subscriber_id for event in events if event.subscriber_id})
    mark_today(ctx, spoken_to, "expiry_told_on")
    emit(ctx, *events)
    return len(events)


def _expiry(ctx: Context, each: billing.Shortfall, days: dict[date, int]) -> ExpiryTold | None:
    """None where the wallet pays it, where it is to end, or where this is none of the days."""
    service = each.service
    if not each.lacking or service.paid_until is None or service.has_run_out or service.ends_on is not None:
        return None
    day = service.paid_until.astimezone(ctx.tenant.timezone).date()
    if day not in days:
        return None
    return ExpiryTold(
        subject_id=service.id,
        subscriber_id=service.subscriber_id,
        days=days[day],
        amount=each.lacking,
        runs_out_on=day,
    )
