"""What goes with services that end for good. Inside somebody's command, once their rows are locked."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from mtandao.domains.subscriptions.models import (
    Relocation,
    Subscription,
    SubscriptionAddOn,
    SubscriptionDiscount,
)
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit


def let_go(ctx: Context, services: Sequence[Subscription]) -> None:
    """Their add-ons and discounts end, and a move that was planned is off."""
    owners = {row.id: row.subscriber_id for row in services}
    of_theirs = {"subscription_id__any": list(owners)}
    add_ons = list(_locked(SubscriptionAddOn.of(ctx).filter(ended_at=None, **of_theirs)))
    discounts = list(_locked(SubscriptionDiscount.of(ctx).filter(ended_at=None, **of_theirs)))
    moves = list(
        _locked(Relocation.of(ctx).filter(moved_at=None, dropped_at=None, **of_theirs)).select_related(
            "subscription"
        )
    )
    events: list[Event] = [row.end(ctx.now, ctx.today, owners[row.subscription_id]) for row in add_ons]
    for given in discounts:
        events.append(given.ended(owners[given.subscription_id]))
        given.ended_at = ctx.now
    events += [row.drop(ctx.now) for row in moves]
    write_changes(add_ons, ["ended_at", "ended_on"])
    write_changes(discounts, ["ended_at"])
    write_changes(moves, ["dropped_at"])
    emit(ctx, *events)


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_for_update(of=("self",)).order_by("id")
