"""What the dashboard's charts draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from mtandao.domains.reports.figures import ZERO, collected_by_day
from mtandao.foundation.context import Context

QUARTER = timedelta(minutes=15)
# A session older than this that ended today would be missed at the left edge; an index decides the rest.
LONGEST_SESSION = timedelta(days=60)
# How many run at a moment: those that had begun by then, less those that had ended.
ONLINE = """
WITH near AS (
    SELECT started_at, stopped_at FROM network_session
    WHERE tenant_id = %(tenant)s AND (%(everybody)s OR organization_id = ANY(%(organizations)s))
      AND (stopped_at IS NULL OR (started_at >= %(oldest)s AND stopped_at > %(since)s))
), moves AS (
    SELECT greatest(started_at, %(since)s) AS at, 1 AS step FROM near WHERE started_at <= %(now)s
    UNION ALL
    SELECT stopped_at, -1 FROM near WHERE stopped_at IS NOT NULL AND stopped_at <= %(now)s
)
SELECT ceil(extract(epoch FROM at - %(since)s) / %(quarter)s)::int AS place, sum(step)
FROM moves GROUP BY place ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Month:
    """Money day by day, added up: `so_far` ends today, `before` is the whole month before."""

    first: date
    so_far: list[Decimal]
    before: list[Decimal]

    @property
    def total(self) -> Decimal:
        return self.so_far[-1]

    @property
    def before_total(self) -> Decimal:
        return self.before[-1]

    def before_by(self, day: int) -> Decimal:
        """What the month before had by the end of that day."""
        return self.before[min(day, len(self.before)) - 1]


def month(ctx: Context) -> Month:
    first = ctx.today.replace(day=1)
    last_of_before = first - timedelta(days=1)
    before = last_of_before.replace(day=1)
    by_day = collected_by_day(ctx, before, ctx.today)
    return Month(first, _added(by_day, first, ctx.today), _added(by_day, before, last_of_before))


def _added(by_day: dict[date, Decimal], first: date, last: date) -> list[Decimal]:
    total, sums = ZERO, []
    for number in range((last - first).days + 1):
        total += by_day.get(first + timedelta(days=number), ZERO)
        sums.append(total)
    return sums


@dataclass(frozen=True, slots=True)
class Online:
    """How many sessions ran, at each quarter of an hour by the clock, and now."""

    at: Sequence[datetime]
    count: Sequence[int]

    @property
    def peak(self) -> tuple[datetime, int]:
        place = max(range(len(self.count)), key=lambda each: self.count[each])
        return self.at[place], self.count[place]


def online(ctx: Context, hours: int = 24) -> Online:
    last = ctx.now - timedelta(seconds=ctx.now.timestamp() % QUARTER.total_seconds())
    places = hours * 4
    since = last - QUARTER * places
    values: dict[str, Any] = {
        "tenant": ctx.tenant_id,
        "everybody": ctx.organization_ids is None,
        "organizations": list(ctx.organization_ids or ()),
        "since": since,
        "now": ctx.now,
        "oldest": since - LONGEST_SESSION,
        "quarter": QUARTER.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(ONLINE, values)
        moves = {int(place): int(step) for place, step in cursor.fetchall()}
    counts, running = [], 0
    for place in range(places + 2):
        running += moves.get(place, 0)
        counts.append(running)
    return Online([*(since + QUARTER * place for place in range(places + 1)), ctx.now], counts)
