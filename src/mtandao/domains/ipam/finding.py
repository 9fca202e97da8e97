"""The first addresses of a pool that are free, found by one statement."""

from collections.abc import Sequence

from django.db import connection

from mtandao.domains.ipam.models import Pool
from mtandao.domains.ipam.queries import closed_in
from mtandao.domains.ipam.rules.free import gaps, how_many, picked
from mtandao.domains.ipam.rules.reading import as_number
from mtandao.foundation.context import Context

# What is held comes out of its index in order, and no more of it is read than until enough gaps are found. The first
# gap lies before all that is held, and may be none.
GAPS = """
WITH taken AS NOT MATERIALIZED (
    SELECT first, last FROM ipam_heldaddress
    WHERE tenant_id = %(tenant)s AND released_at IS NULL AND first >= %(from)s::inet AND first <= %(last)s::inet
)
SELECT host(after), host(before - 1) FROM (
    SELECT %(from)s::inet AS after,
           coalesce((SELECT first FROM taken ORDER BY first LIMIT 1), %(last)s::inet + 1) AS before
    UNION ALL
    SELECT last + 1, lead(first, 1, %(last)s::inet + 1) OVER (ORDER BY first, last) FROM taken
) AS gaps WHERE before > after LIMIT %(most)s
"""


def next_free(ctx: Context, pool: Pool, count: int) -> list[int]:
    """Where the first `count` free addresses or prefixes begin; fewer where there are no more."""
    found = _from(ctx, pool, pool.free_from, count)
    if len(found) < count and pool.free_from != pool.first:
        found = _from(ctx, pool, pool.first, count)  # nobody's mistake may lose an address for good
    return found


def _from(ctx: Context, pool: Pool, start: str, count: int) -> list[int]:
    if as_number(start) > as_number(pool.last):
        return []
    here = (as_number(start), as_number(pool.last))
    shut = [each for each in closed_of(pool) if each[1] >= here[0] and each[0] <= here[1]]
    # What is given to nobody may fill so many gaps.
    asked: dict[str, str | int] = {
        "tenant": str(ctx.tenant_id),
        "from": start,
        "last": pool.last,
        "most": count + len(shut),
    }
    with connection.cursor() as cursor:
        cursor.execute(GAPS, asked)
        rows: Sequence[tuple[str, str]] = cursor.fetchall()
    between = sorted((as_number(since), as_number(until)) for since, until in rows)
    return picked((free for gap in between for free in gaps(gap, shut)), count, pool.step)


def closed_of(pool: Pool) -> list[tuple[int, int]]:
    """What of a pool is given to nobody: single addresses, or the whole prefixes that they lie in.

    A prefix that is delegated is routed to one customer, who has its first address too: only the gateway closes one.
    """
    if pool.step == 1:
        return [(each, each) for each in closed_in(pool.subnet)]
    gateway = pool.subnet.gateway
    begins = as_number(gateway) // pool.step * pool.step if gateway else None
    return [] if begins is None else [(begins, begins + pool.step - 1)]


def free_of_pool(pool: Pool, held: int) -> int:
    """How many addresses or prefixes of it can be given still, while so many are."""
    shut = [each[0] for each in closed_of(pool)]
    return how_many(pool.span, pool.step, held, shut)
