"""Which routers answer: one rule for lists, pages, filters, the API and the dashboard.

A router is heard through the accounting of its sessions, and asked over REST. One that fell silent with somebody
online, or that REST does not reach, is silent until it speaks again; one that nobody is on has nothing to tell."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from mtandao.domains.network.choices import Reach, RouterState
from mtandao.domains.network.models import Nas, Session
from mtandao.domains.network.models.status import SILENT_AFTER
from mtandao.foundation.context import Context

# Accounting ends a session it has not heard of for so many interims, with this cause (RFC 2866, 5.10).
INTERIMS, LOST = 3, "Lost-Carrier"
UNREACHED = Q(status__failures__gte=SILENT_AFTER, status__reach=Reach.OFFLINE)
# What the filter "No answer" finds: those, and one that was registered and never came.
NO_ANSWER = Q(state=RouterState.SILENT) | Q(state=RouterState.NEW) & UNREACHED


def silent_after() -> timedelta:
    """A router with somebody online is heard at least this often."""
    return timedelta(seconds=settings.RADIUS_INTERIM_SECONDS * INTERIMS)


def with_state(ctx: Context, rows: QuerySet[Nas]) -> Any:
    """Each with its `status`, `online` (its live sessions), `lost` (customers whose session was given up when it fell
    silent), `silent_since` and `state`."""
    after = silent_after()
    live = Session.objects.filter(tenant_id=ctx.tenant_id, nas=OuterRef("pk"), stopped_at=None)
    # A session that is given up ends at its last sign of life, which is no later than the router's. The bounds keep the
    # search within one index and month, however long ago that was.
    cut = Session.objects.filter(
        tenant_id=ctx.tenant_id,
        nas=OuterRef("pk"),
        stop_cause=LOST,
        stopped_at__gte=OuterRef("last_seen_at") - after,
        stopped_at__lte=OuterRef("last_seen_at") + after,
    )
    heard = Q(last_seen_at__gte=ctx.now - after)
    # It answers that nobody is online on it: whom it lost is no sign of its silence.
    is_empty = Q(status__reach=Reach.REACHABLE, status__ppp_sessions=0)
    was_there = (
        Q(last_seen_at__isnull=False)
        | Q(status__answered_at__isnull=False)
        | Q(onboarding__ran_at__isnull=False)
    )
    return (
        rows.select_related("status", "pop")
        .annotate(online=_counted(live, Count("pk")))
        .annotate(lost=Case(When(heard, then=Value(0)), default=_counted(cut, _PEOPLE)))
        .annotate(
            silent_since=Coalesce(
                Case(
                    When(UNREACHED, then=Greatest("last_seen_at", "status__answered_at")),
                    default="last_seen_at",
                ),
                F("onboarding__ran_at"),
                F("created_at"),
                output_field=DateTimeField(),
            ),
            state=Case(
                When(heard, then=Value(RouterState.ANSWERS)),
                When(Q(online__gt=0) | Q(lost__gt=0) & ~is_empty, then=Value(RouterState.SILENT)),
                When(UNREACHED & was_there, then=Value(RouterState.SILENT)),
                When(was_there, then=Value(RouterState.EMPTY)),
                default=Value(RouterState.NEW),
                output_field=TextField(),
            ),
        )
    )


_PEOPLE = Count("subscriber_id", distinct=True)


def _counted(rows: QuerySet[Session], how: Count) -> Coalesce:
    counted = rows.order_by().values("nas").annotate(n=how).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
