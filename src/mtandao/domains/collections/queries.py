"""Reads of this room."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from mtandao.domains.collections.choices import Stage, Status
from mtandao.domains.collections.models import (
    CutWindows,
    Exemption,
    LadderSettings,
    Move,
    NoCutDay,
    StageCount,
    Standing,
)
from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.domains.collections.rules.windows import Windows
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import State, Subscription, SuspensionReason
from mtandao.foundation.context import Context


def ladder(ctx: Context) -> Ladder:
    settings = LadderSettings.of(ctx).first()
    return settings.ladder() if settings else Ladder()


def windows(ctx: Context) -> Windows:
    """When this tenant cuts nobody."""
    hours = CutWindows.of(ctx).first()
    days = list(NoCutDay.of(ctx))
    return Windows(
        night_from=hours.night_from if hours else None,
        night_until=hours.night_until if hours else None,
        weekdays=frozenset(hours.weekdays if hours else ()),
        days=frozenset(one.day for one in days if not one.yearly),
        yearly=frozenset((one.day.month, one.day.day) for one in days if one.yearly),
    )


def no_cut_days(ctx: Context) -> QuerySet[NoCutDay]:
    return NoCutDay.of(ctx).order_by("day")


def exemptions(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Exemption]:
    """The marks that hold today, of those who have one."""
    rows = running_exemptions(ctx).filter(subscriber_id__any=list(subscriber_ids))
    return {row.subscriber_id: row for row in rows}


def running_exemptions(ctx: Context) -> QuerySet[Exemption]:
    rows = Exemption.of(ctx).filter(Q(until=None) | Q(until__gt=ctx.today), lifted_at=None)
    if ctx.organization_ids is not None:
        rows = rows.filter(subscriber__organization_id__in=ctx.organization_ids)
    return rows


def exempted(ctx: Context, subscriber_ids: Iterable[UUID]) -> set[UUID]:
    return set(exemptions(ctx, subscriber_ids))


def history(ctx: Context, subscriber_id: UUID) -> QuerySet[Move]:
    """Every step of an account, the newest first."""
    return Move.of(ctx).filter(subscriber_id=subscriber_id).order_by("-id")


def on_the_ladder(ctx: Context) -> QuerySet[Standing]:
    """Everybody on a rung, of the organizations that this one may see."""
    rows = Standing.of(ctx).exclude(stage=Stage.CLEAR).select_related("subscriber")
    if ctx.organization_ids is not None:
        rows = rows.filter(subscriber__organization_id__in=ctx.organization_ids)
    return rows


def rungs(ctx: Context) -> dict[Stage, tuple[int, Decimal]]:
    """How many stand on each rung now, and what they owe past its due day; empty rungs are there as well."""
    sums = on_the_ladder(ctx).order_by().values("stage").annotate(accounts=Count("id"), sum=Sum("owed"))
    found = {row["stage"]: (row["accounts"], row["sum"]) for row in sums}
    return {stage: found.get(stage, (0, Decimal("0.00"))) for stage in RUNGS}


def rungs_over_time(ctx: Context, days: int = 30) -> list[StageCount]:
    """How many stood on each rung after the walk of each of the last days, oldest first."""
    since = ctx.today - timedelta(days=days)
    return list(StageCount.of(ctx).filter(day__gt=since).order_by("day", "stage"))


def standings(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Of those who have one; the others never owed."""
    return {row.subscriber_id: row for row in Standing.of(ctx).filter(subscriber_id__in=list(subscriber_ids))}


def walled_subscribers(ctx: Context, subscriber_ids: Iterable[UUID]) -> set[UUID]:
    """Which of them are behind the wall (or further)."""
    rows = Standing.of(ctx).filter(subscriber_id__in=list(subscriber_ids))
    return set(rows.exclude(stage__in=ONLINE).values_list("subscriber_id", flat=True))


RUNGS = (
    Stage.WARNED,
    Stage.GRACE,
    Stage.WALLED,
    Stage.SUSPENDED,
    Stage.DISCONNECTED,
    Stage.TERMINATED,
)
ONLINE = (Stage.CLEAR, Stage.REMINDED, Stage.WARNED, Stage.GRACE)


def status_of(subscription: Subscription | None, standing: Standing | None, today: date) -> Status:
    """The one word for a customer, from his service's state and his account's stage."""
    if subscription is None:
        return Status.NO_SERVICE
    if subscription.state == State.SUSPENDED:
        if subscription.suspended_for == SuspensionReason.RUN_OUT:
            return Status.RUN_OUT
        if subscription.suspended_for == SuspensionReason.PAUSED:
            return Status.PAUSED
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


def with_status(ctx: Context, rows: QuerySet[Subscriber], status: Status) -> QuerySet[Subscriber]:
    """Customers of whom `status_of` says this word, of their first service (the living before the ended)."""
    mine = Subscription.objects.filter(tenant_id=ctx.tenant_id)
    if status == Status.NO_SERVICE:
        return rows.filter(~Exists(mine.filter(subscriber_id=OuterRef("pk"))))
    service, standing = _conditions(ctx.today)[status]
    # Not "the state of the first": so PostgreSQL may begin at the index of states, which a rare word needs.
    sooner = mine.filter(subscriber_id=OuterRef("subscriber_id")).filter(
        Q(sold_at__lt=OuterRef("sold_at")) | Q(sold_at=OuterRef("sold_at"), id__lt=OuterRef("id"))
    )
    living = mine.filter(subscriber_id=OuterRef("subscriber_id")).exclude(state=State.TERMINATED)
    if status == Status.TERMINATED:
        first = mine.filter(service, ~Exists(living), ~Exists(sooner))
    else:
        first = mine.filter(service, ~Exists(sooner.exclude(state=State.TERMINATED)))
    rows = rows.filter(Exists(first.filter(subscriber_id=OuterRef("pk"))))
    return rows.filter(standing) if standing is not None else rows


def _conditions(today: date) -> dict[Status, tuple[Q, Q | None]]:
    """Of the service, and of the standing where that matters."""
    active, suspended = Q(state=State.ACTIVE), Q(state=State.SUSPENDED)
    unpaid, over, paused = (
        Q(suspended_for=why)
        for why in (SuspensionReason.NONPAYMENT, SuspensionReason.RUN_OUT, SuspensionReason.PAUSED)
    )
    grace, promised = Q(standing__stage=Stage.GRACE), Q(standing__promise_until__gt=today)
    walled = Q(standing__stage=Stage.WALLED)
    return {
        Status.PENDING: (Q(state=State.PENDING), None),
        Status.ACTIVE: (active, ~(grace | walled)),
        Status.PROMISE: (active, grace & promised),
        Status.GRACE: (active, grace & ~promised),
        Status.WALLED: (active, walled),
        Status.SUSPENDED: (suspended & unpaid, None),
        Status.SUSPENDED_BY_HAND: (suspended & ~unpaid & ~over & ~paused, None),
        Status.RUN_OUT: (suspended & over, None),
        Status.PAUSED: (suspended & paused, None),
        Status.DISCONNECTED: (Q(state=State.DISCONNECTED), None),
        Status.TERMINATED: (Q(state=State.TERMINATED), None),
    }
