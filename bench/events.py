"""Outbox dispatch: many suspensions at once, until the last RADIUS row is written.

Limit: the rows that this must write (suspended services, changed logins, RADIUS rows), by one raw statement a
table on the same databases in the same run. Two relay processes, as an installation with two cores would have.
"""

import os
import subprocess
import sys
import time

from bench.harness import Result, median, own_databases, peak_mb, say

RELAYS = 2
ROUNDS = 3


def run(scale: int = 50_000) -> Result:
    with own_databases() as databases:
        from bench.world import build
        from mtandao.foundation.outbox.relay import drain

        world = build(scale)
        drain()
        databases.settle()
        rates, raw = [], []
        for round_number in range(1, ROUNDS + 1):
            raw.append(scale / _raw(world))
            rates.append(scale / _round(world, scale))
            say(f"round {round_number}: {rates[-1]:,.0f} suspensions/s, raw writes {raw[-1]:,.0f}/s")
            _restore(world)
        value, limit = median(rates), median(raw)
        return Result(
            name="events",
            value=round(value),
            unit="suspensions/s to the last RADIUS row",
            limit={"what": "the same rows by one raw statement a table", "value": round(limit)},
            ratio_to_limit=round(value / limit, 3),
            peak_mb=peak_mb(),
            scale=scale,
            more={"relays": RELAYS, "rounds": [round(rate) for rate in rates]},
        )


def _round(world: object, scale: int) -> float:
    """Suspend everybody in one command, then time the relays until RADIUS refuses the last one."""
    from mtandao.domains.subscriptions import contract as subscriptions

    began = time.perf_counter()
    subscriptions.suspend_subscriptions(world.ctx, subscriber_ids=world.subscribers)  # type: ignore[attr-defined]
    say(f"  command: {time.perf_counter() - began:.1f} s")
    relays = [_relay() for _ in range(RELAYS)]
    try:
        for relay in relays:
            assert relay.stdout is not None
            relay.stdout.readline()  # it is up; what follows is delivery alone
        began = time.perf_counter()
        for relay in relays:
            assert relay.stdin is not None
            relay.stdin.write("go\n")
            relay.stdin.flush()
        while _anything_left():
            time.sleep(0.05)
        took = time.perf_counter() - began
        assert _refused() == scale
        return took
    finally:
        for relay in relays:
            relay.terminate()
        for relay in relays:
            relay.wait()


RELAY = """
import sys, threading
from mtandao.config.commands import django
django.ready()
from mtandao.foundation.outbox.process import run
print("up", flush=True)
sys.stdin.readline()
run(threading.Event())
"""


def _relay() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", RELAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def _anything_left() -> bool:
    """Asked often, so it asks what the relays themselves ask. What a listener announces is there before its own
    delivery ends."""
    from django.db import connection

    from mtandao.foundation import clock
    from mtandao.foundation.context import platform_context
    from mtandao.foundation.outbox.listeners import all_listeners
    from mtandao.foundation.outbox.relay import LISTENERS_WITH_WORK
    from mtandao.foundation.tenancy.fence import fenced_transaction

    names = [listener.name for listener in all_listeners()]
    with fenced_transaction(platform_context("bench", clock.now())), connection.cursor() as cursor:
        cursor.execute(LISTENERS_WITH_WORK, [names])
        return cursor.fetchone() is not None


def _refused() -> int:
    from django.db import connections

    with connections["radius"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM radcheck WHERE attribute = 'Auth-Type'")
        return int(cursor.fetchone()[0])


def _raw(world: object) -> float:
    """The same rows in both databases, by one statement each, rolled back afterwards."""
    from django.db import connection, connections, transaction

    from mtandao.foundation.tenancy.fence import fenced_transaction

    ctx = world.ctx  # type: ignore[attr-defined]
    began = time.perf_counter()
    with fenced_transaction(ctx), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE network_login SET access = 'rejected', changed_at = now(), provisioned_at = NULL"
        )
        cursor.execute("UPDATE network_login SET provisioned_at = now()")
        transaction.set_rollback(True)
    with transaction.atomic(using="radius"), connections["radius"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO radcheck (tenant_id, username, attribute, op, value) "
            "SELECT tenant_id, username, 'Auth-Type', ':=', 'Reject' FROM radusergroup"
        )
        cursor.execute(
            "INSERT INTO radreply (tenant_id, username, attribute, op, value) "
            "SELECT tenant_id, username, 'Reply-Message', ':=', 'suspended' FROM radusergroup"
        )
        transaction.set_rollback(True, using="radius")
    return time.perf_counter() - began


def _restore(world: object) -> None:
    from mtandao.domains.subscriptions import contract as subscriptions
    from mtandao.foundation.outbox.relay import drain

    subscriptions.restore_subscriptions(world.ctx, subscriber_ids=world.subscribers)  # type: ignore[attr-defined]
    drain()
