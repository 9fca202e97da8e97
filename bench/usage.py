"""Metering: a batch of changed sessions, each five minutes on, into all sums (hour, day, router, allowance).

Limit: the same rows by raw SQL, one upsert a table from arrays that are ready, on the same database in the same run.
"""

import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench.harness import Result, median, own_databases, peak_mb, say

ROUNDS = 5
STEP = timedelta(minutes=5)


def run(scale: int = 10_000) -> Result:
    with own_databases() as databases:
        from bench.world import build
        from mtandao.foundation.outbox.relay import drain

        world = build(scale)
        drain()
        began = world.ctx.now.replace(minute=0, second=0, microsecond=0)
        _tell(world, began, 0)  # every session is there, and every row of the hour
        _tell(world, began, 1)
        databases.settle()
        whole, metered, raw = [], [], []
        for number in range(2, 2 + ROUNDS):
            whole.append(scale / _tell(world, began, number))
            metered.append(scale / _meter(world, began + STEP * number))
            raw.append(scale / _raw(world, began, began + STEP * number))
            say(
                f"round {number - 1}: {metered[-1]:,.0f} metered/s, raw {raw[-1]:,.0f}/s, "
                f"{whole[-1]:,.0f}/s with the sessions mirrored"
            )
        value, limit = median(metered), median(raw)
        return Result(
            name="usage",
            value=round(value),
            unit="changed sessions/s counted in all sums",
            limit={"what": "the same rows by raw SQL, one upsert a table", "value": round(limit)},
            ratio_to_limit=round(value / limit, 3),
            peak_mb=peak_mb(),
            scale=scale,
            more={"mirrored_and_counted": round(median(whole)), "rounds": [round(rate) for rate in metered]},
        )


def _tell(world: Any, began: datetime, number: int) -> float:
    """All sessions at once, as the mirror hands them over."""
    from mtandao.domains.network import contract as network
    from mtandao.foundation.tenancy.fence import fenced_transaction

    at = began + STEP * number
    with fenced_transaction(world.ctx):
        names = dict(network.logins(world.ctx).values_list("id", "username"))
    assert len(names) == len(world.logins)
    rows = [
        network.Accounted(
            key=str(login_id), username=username, nas_address="127.0.0.9", acct_session_id="1", address=None, mac="",
            started_at=began, updated_at=at, stopped_at=None, stop_cause="",
            bytes_up=1000 * number, bytes_down=9000 * number,
        )
        for login_id, username in names.items()
    ]  # fmt: skip
    since = time.perf_counter()
    network.record_sessions(world.ctx.at(at), rows=rows)
    return time.perf_counter() - since


def _meter(world: Any, at: datetime) -> float:
    """Counting alone: the sums, and the allowances."""
    from mtandao.domains.network.commands.allowances import take_off_allowances
    from mtandao.domains.usage import contract as usage
    from mtandao.foundation.tenancy.fence import fenced_transaction

    ctx = world.ctx.at(at)
    moved = [
        usage.Moved(service, ctx.tenant_id, None, at - STEP, at, 1000, 9000)
        for service in world.subscriptions
    ]
    since = time.perf_counter()
    with fenced_transaction(ctx):
        usage.meter(ctx, moved=moved)
        take_off_allowances(ctx, moved=moved)
    return time.perf_counter() - since


RAW = {
    "usage_usagehour": (
        "(tenant_id, subscription_id, hour_at, bytes_up, bytes_down, parts_up, parts_down) "
        "SELECT %(tenant)s, s, %(hour)s, 1000, 9000, %(parts)s, %(parts)s "
        "FROM unnest(%(services)s::uuid[]) s ORDER BY s",
        "(tenant_id, subscription_id, hour_at)",
    ),
    "usage_usageday": (
        "(tenant_id, subscription_id, organization_id, day, bytes_up, bytes_down) "
        "SELECT %(tenant)s, s, %(tenant)s, %(day)s, 1000, 9000 FROM unnest(%(services)s::uuid[]) s ORDER BY s",
        "(tenant_id, subscription_id, day)",
    ),
}
PARTS = ", parts_up = kept.parts_up, parts_down = kept.parts_down"
EATEN = """
UPDATE usage_allowance a SET bytes_used = a.bytes_used + 10000 FROM unnest(%(services)s::uuid[]) s
WHERE a.subscription_id = s AND a.tenant_id = %(tenant)s AND a.over_at IS NULL
"""


def _raw(world: Any, began: datetime, at: datetime) -> float:
    from django.db import connection

    from mtandao.foundation.tenancy.fence import fenced_transaction

    values = {
        "tenant": world.ctx.tenant_id,
        "services": _ids(world.subscriptions),
        "hour": began,
        "day": world.ctx.at(at).today,
        "parts": [0] * 12,
    }
    since = time.perf_counter()
    with fenced_transaction(world.ctx), connection.cursor() as cursor:
        for table, (rows, key) in RAW.items():
            parts = PARTS if table.endswith("hour") else ""
            cursor.execute(
                f"INSERT INTO {table} AS kept {rows} ON CONFLICT {key} DO UPDATE SET "
                f"bytes_up = kept.bytes_up + EXCLUDED.bytes_up, "
                f"bytes_down = kept.bytes_down + EXCLUDED.bytes_down{parts}",
                values,
            )
        cursor.execute(EATEN, values)
    return time.perf_counter() - since


def _ids(ids: list[UUID]) -> list[UUID]:
    return sorted(ids)
