"""Reads of this room."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from mtandao.domains.collections.choices import Stage, Status
from mtandao.domains.collections.models import LadderSettings, Standing
from mtandao.domains.collections.rules import Ladder
from mtandao.domains.subscriptions.contract import State, Subscription, SuspensionReason
from mtandao.foundation.context import Context


def ladder(ctx: Context) -> Ladder:
    settings = LadderSettings.of(ctx).first()
    return settings.ladder() if settings else Ladder()


def standings(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Of those who have one; the others never owed."""
    return {row.subscriber_id: row for row in Standing.of(ctx).filter(subscriber_id__in=list(subscriber_ids))}


def walled_subscribers(ctx: Context, subscriber_ids: Iterable[UUID]) -> set[UUID]:
    """Which of them are behind the wall (or further)."""
    rows = Standing.of(ctx).filter(subscriber_id__in=list(subscriber_ids))
    return set(rows.exclude(stage__in=ONLINE).values_list("subscriber_id", flat=True))


ONLINE = (Stage.CLEAR, Stage.REMINDED, Stage.WARNED, Stage.GRACE)


def status_of(subscription: Subscription | None, standing: Standing | None, today: date) -> Status:
    """The one word for a customer, from his service's state and his account's stage."""
    if subscription is None:
        return Status.NO_SERVICE
    if subscription.state == State.SUSPENDED:
        unpaid = subscription.suspended_for == SuspensionReason.NONPAYMENT
        return Status.SUSPENDED if unpaid else Status.SUSPENDED_BY_HAND
    if subscription.state != State.ACTIVE or standing is None:
        return Status(subscription.state)
    if standing.stage == Stage.WALLED:
        return Status.WALLED
    if standing.stage == Stage.GRACE:
        promised = standing.promise_until is not None and today < standing.promise_until
        return Status.PROMISE if promised else Status.GRACE
    return Status.ACTIVE
