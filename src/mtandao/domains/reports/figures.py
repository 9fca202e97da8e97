"""The figures of the dashboard's strip. Each is one statement over the tenant's rows, and says its period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Amount:
    """So many things, worth so much."""

    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Compared:
    """This month so far, and the same days of the month before."""

    now: int
    before: int


def day_start(ctx: Context, on: date) -> datetime:
    """Midnight of the tenant's own day."""
    return datetime.combine(on, time(), ctx.tenant.timezone)


def booked(ctx: Context, first: date, last: date) -> QuerySet[payments.Payment]:
    """Payments that the ledger has on these days, both included: placed or not, the money came."""
    return (
        payments.payments(ctx)
        .select_related(None)
        .filter(booked_at__gte=day_start(ctx, first), booked_at__lt=day_start(ctx, last + timedelta(days=1)))
        .exclude(state=payments.PaymentState.REVERSED)
        .order_by()
    )


def collected(ctx: Context, first: date, last: date) -> Amount:
    found = booked(ctx, first, last).aggregate(count=Count("id"), total=Sum("amount"))
    return Amount(found["count"], found["total"] or ZERO)


def collected_by_day(ctx: Context, first: date, last: date) -> dict[date, Decimal]:
    """Days without money are not in the answer."""
    by_day = booked(ctx, first, last).annotate(on=TruncDate("booked_at", tzinfo=ctx.tenant.timezone))
    return dict(by_day.values_list("on").annotate(total=Sum("amount")))


def online_now(ctx: Context) -> Share:
    """Active services, and of these the ones with a session, however many they have: what else is online is nobody's
    part of them."""
    active = subscriptions.subscriptions(ctx).filter(state=subscriptions.State.ACTIVE).count()
    running = network.live_sessions(ctx).select_related(None).order_by()
    theirs = running.filter(login__subscription__state=subscriptions.State.ACTIVE)
    return Share(theirs.values("login_id").distinct().count(), active)


def expiring_on(ctx: Context, on: date) -> Amount:
    """Whose paid time ends that day: open invoices due then, and services about to be billed."""
    due = billing.open_invoices(ctx).filter(due_on=on)
    invoiced = due.aggregate(count=Count("subscriber_id", distinct=True), total=Sum("open"))
    ending = subscriptions.subscriptions(ctx).filter(state=subscriptions.State.ACTIVE, billed_until=on)
    coming = ending.exclude(subscriber_id__in=due.values("subscriber_id")).aggregate(
        count=Count("subscriber_id", distinct=True), total=Sum("price")
    )
    return Amount(
        invoiced["count"] + coming["count"], (invoiced["total"] or ZERO) + (coming["total"] or ZERO)
    )


def behind_the_wall(ctx: Context) -> Amount:
    """Customers in the walled garden, and what they owe."""
    walled = collections.with_status(ctx, subscribers.subscribers(ctx), collections.Status.WALLED)
    owed = billing.open_invoices(ctx).filter(subscriber_id__in=walled.values("id"))
    total = owed.aggregate(total=Sum("open"))["total"]
    return Amount(walled.count(), total or ZERO)


def new_this_month(ctx: Context) -> Compared:
    """Registered since the first, against the month before up to the same day."""
    first = ctx.today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    same_day = min(before + (ctx.today - first), first - timedelta(days=1))
    start, until = day_start(ctx, before), day_start(ctx, same_day + timedelta(days=1))
    lately = subscribers.subscribers(ctx).filter(created_at__gte=start)
    found = lately.aggregate(
        now=Count("id", filter=Q(created_at__gte=day_start(ctx, first))),
        before=Count("id", filter=Q(created_at__gte=start, created_at__lt=until)),
    )
    return Compared(found["now"], found["before"])


def unplaced(ctx: Context) -> Amount:
    """Payments that nobody placed."""
    found = payments.suspense(ctx).order_by().aggregate(count=Count("id"), total=Sum("amount"))
    return Amount(found["count"], found["total"] or ZERO)


# Who goes within so long of somebody else on the same router went with him.
TOGETHER = timedelta(minutes=5)


class Together(NamedTuple):
    """`back`: how many of them are online again."""

    gone: int = 0
    back: int = 0


def gone_together(ctx: Context, session: network.Session) -> Together:
    """How many others lost their session on the same router within minutes of this one's end. Of its month alone."""
    if session.nas_id is None or session.stopped_at is None:
        return Together()
    span = (session.stopped_at - TOGETHER, session.stopped_at + TOGETHER)
    mine = network.sessions(ctx).select_related(None).filter(nas_id=session.nas_id, stopped_at__range=span)
    others = mine.filter(subscriber_id__isnull=False).exclude(subscriber_id=session.subscriber_id)
    gone = others.order_by().values("subscriber_id").distinct()
    back = (
        network.live_sessions(ctx)
        .filter(subscriber_id__in=gone)
        .order_by()
        .values("subscriber_id")
        .distinct()
    )
    return Together(gone.count(), back.count())


def neighbours_offline(ctx: Context, nas_id: UUID, since: datetime) -> int:
    """How many customers lost their session on this router since then and have none now."""
    lost = network.sessions(ctx).filter(nas_id=nas_id, stopped_at__gte=since, subscriber_id__isnull=False)
    back = network.live_sessions(ctx).filter(subscriber_id__isnull=False).values("subscriber_id")
    return lost.exclude(subscriber_id__in=back).values("subscriber_id").distinct().count()
