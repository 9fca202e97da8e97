"""Searching sessions: what the pages of live and past sessions cost with five million rows of two years.

The pages' own filters, order, keyset and totals, asked as the pages' role behind the fence. Each search is looked up
in EXPLAIN as well: which months it looks into, and by an index. One that reads a month whole ends the benchmark.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from bench.harness import Result, own_databases, peak_mb, percentile, say

MONTHS = 24
CUSTOMERS, ROUTERS = 50_000, 50
ROUNDS = 30
# Everybody has a session that runs; the ended ones are spread over customers, routers, addresses and time.
FILL = """
INSERT INTO network_session (id, tenant_id, organization_id, key, login_id, subscriber_id, nas_id, username,
    acct_session_id, address, mac, started_at, updated_at, stopped_at, stop_cause, bytes_up, bytes_down, bps_up,
    bps_down)
SELECT gen_random_uuid(), %(tenant)s, %(tenant)s, md5(%(part)s || '/' || n), p.login, p.subscriber,
    (%(routers)s::uuid[])[1 + n %% %(many_routers)s], 'user' || p.place, to_hex(n),
    '100.64.0.0'::inet + (n * 7919::bigint) %% 4000000,
    'AA:BB:' || upper(substr(md5(p.place::text), 1, 2)) || ':' || upper(substr(md5(p.place::text), 3, 2)) || ':'
        || upper(substr(md5(p.place::text), 5, 2)) || ':' || upper(substr(md5(p.place::text), 7, 2)),
    ended - interval '11 hours', ended, CASE WHEN %(over)s THEN ended END,
    CASE WHEN %(over)s THEN 'User-Request' ELSE '' END,
    n * 1000, n * 9000, 0, 0
FROM generate_series(1, %(rows)s) n
JOIN unnest(%(logins)s::uuid[], %(subscribers)s::uuid[]) WITH ORDINALITY AS p(login, subscriber, place)
    ON p.place = 1 + (n * 31) %% %(customers)s,
LATERAL (SELECT %(until)s - (%(span)s * (n::float8 / %(rows)s)) AS ended) AS t
"""


@dataclass
class Search:
    """One address of a page, with `{…}` for what changes from time to time."""

    name: str
    query: str
    live: bool = False


SEARCHES = (
    Search("newest", ""),
    Search("login", "q=user{place}"),
    Search("device", "q={mac}"),
    Search("address", "q={address}"),
    Search("address at a time", "q={address}&at={at}"),
    Search("router", "router={router}"),
    Search("router, three days", "router={router}&started_at_after={day}&started_at_before={day2}"),
    Search("live, newest", "", live=True),
    Search("live of a router", "router={router}", live=True),
    Search("live, login", "q=user{place}", live=True),
)


def run(scale: int = 5_000_000) -> Result:
    with own_databases() as databases:
        from bench.world import build

        world = build(min(CUSTOMERS, scale))
        routers = _routers(world)
        _fill(world, routers, scale)
        databases.settle()
        found = {each.name: _measured(world, routers, each) for each in SEARCHES}
        worst = max(each["p95_ms"] for each in found.values())
        return Result(
            name="sessions",
            value=worst,
            unit="ms at 95 % of the slowest search, page and totals",
            peak_mb=peak_mb(),
            scale=scale,
            more={"live": len(world.logins), "months": MONTHS, "searches": found},
        )


def _routers(world: Any) -> list[Any]:
    from mtandao.domains.network import contract as network

    return [
        network.register_nas(world.ctx, name=f"R{n}", address=f"127.40.0.{n + 1}", secret="bench-secret").id
        for n in range(ROUTERS)
    ]


def _fill(world: Any, routers: list[Any], scale: int) -> None:
    """As the owner of the tables does it, a month at a time."""
    from django.db import connections

    now, month = world.ctx.now, timedelta(days=30)
    with connections["owner"].cursor() as cursor:
        first = now - MONTHS * month
        for part in range(MONTHS + 2):
            cursor.execute("SELECT mtandao_coming_months(%s::date)", [first + part * month])
        parts = [(part, scale // MONTHS, True) for part in range(MONTHS)]
        for part, rows, over in [*parts, (MONTHS, len(world.logins), False)]:
            began = time.perf_counter()
            values = {
                "tenant": world.ctx.tenant_id,
                "part": str(part),
                "routers": routers,
                "many_routers": len(routers),
                "rows": rows,
                "logins": world.logins,
                "subscribers": world.subscribers,
                "customers": len(world.logins),
                "until": now - part * month if over else now,
                "span": month if over else timedelta(hours=20),
                "over": over,
            }
            cursor.execute(FILL, values)
            say(f"part {part}: {rows:,} sessions in {time.perf_counter() - began:.1f} s")


def _measured(world: Any, routers: list[Any], search: Search) -> dict[str, Any]:
    took, months, partitions = [], 0, set()
    for number in range(ROUNDS):
        rows, page = _asked(world, search, _values(world, routers, number))
        took.append(_timed(lambda rows=rows, page=page: _drawn(world, rows, page)) * 1000)  # type: ignore[misc]
        if number == 0:
            partitions = set(_looked_into(world, rows, page))
            months = sum("_20" in name for name in partitions)
    found = {
        "p50_ms": round(percentile(took, 0.5), 1),
        "p95_ms": round(percentile(took, 0.95), 1),
        "months_looked_into": months,
    }
    say(f"{search.name}: {found}")
    return found


def _values(world: Any, routers: list[Any], number: int) -> dict[str, Any]:
    from mtandao.domains.network.models import Session
    from mtandao.foundation.tenancy.fence import fenced_transaction

    at = world.ctx.now - timedelta(days=17 * number + 5)
    with fenced_transaction(world.ctx):
        some = Session.of(world.ctx).filter(started_at__lt=at, stopped_at__gt=at)[:1].get()
    return {
        "place": 1 + number * 1009,
        "mac": some.mac,
        "address": some.address,
        "at": f"{at:%Y-%m-%dT%H:%M}",
        "router": routers[number % len(routers)],
        "day": f"{at:%Y-%m-%d}",
        "day2": f"{at + timedelta(days=2):%Y-%m-%d}",
    }


def _asked(world: Any, search: Search, values: dict[str, Any]) -> tuple[Any, Any]:
    from django.http import QueryDict

    from mtandao.domains.network.pages.sessions import HistoryPage, SessionsPage
    from mtandao.foundation.tenancy.fence import fenced_transaction

    page: Any = SessionsPage() if search.live else HistoryPage()
    query = QueryDict(search.query.format(**values))
    filters = page.filters(query, page.queryset(world.ctx), request=SimpleNamespace(ctx=world.ctx, GET=query))
    with fenced_transaction(world.ctx):
        assert filters.form.is_valid(), filters.form.errors
    return filters, page


def _drawn(world: Any, filters: Any, page: Any) -> None:
    """What drawing a page asks: its rows, how many there are, and the totals."""
    from mtandao.foundation.kit.paging import Keyset, counted
    from mtandao.foundation.tenancy.fence import fenced_transaction

    with fenced_transaction(world.ctx):
        rows = filters.qs
        Keyset(rows, _order(), page.page_size, page.name).page()
        counted(rows)
        page.notes(world.ctx, rows)


def _order() -> Any:
    from mtandao.foundation.kit.paging import Order

    return Order("started_at", True)


def _looked_into(world: Any, filters: Any, page: Any) -> Iterator[str]:
    from django.db import connection

    from mtandao.foundation.kit.paging import Keyset
    from mtandao.foundation.tenancy.fence import fenced_transaction

    with fenced_transaction(world.ctx), connection.cursor() as cursor:
        (rows,) = Keyset(filters.qs, _order(), page.page_size, page.name)._segments(True, None)
        text, values = rows[:51].query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", values)
        (plan,) = cursor.fetchone()
    for node in _nodes(plan if isinstance(plan, list) else json.loads(plan)):
        name = node.get("Relation Name", "")
        if name.startswith("network_session"):
            # What is nearly empty may be read whole.
            assert node["Node Type"] != "Seq Scan" or node["Plan Rows"] < 1000, f"{name} is read whole"
            yield name


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for each in plan:
            yield from _nodes(each)
    elif isinstance(plan, dict):
        yield plan
        for value in plan.values():
            yield from _nodes(value)


def _timed(one: Callable[[], object]) -> float:
    began = time.perf_counter()
    one()
    return time.perf_counter() - began
