"""The relay: takes deliveries that are due to their listeners. Any number of relays may run side by side.

A batch is one transaction: shards of a listener are locked, deliveries handled, receipts written, commit. A
relay that dies anywhere leaves the deliveries as they were, and the next one starts again.
"""

import logging
import time
from collections.abc import Sequence

from django.db import connection

from mtandao.foundation import clock
from mtandao.foundation.context import platform_context
from mtandao.foundation.outbox.emit import SHARDS, lock_key
from mtandao.foundation.outbox.handling import Collided, Due, handled
from mtandao.foundation.outbox.listeners import Listener, all_listeners
from mtandao.foundation.tenancy.fence import fenced_transaction

log = logging.getLogger("mtandao.relay")

BATCH = 1000
# Half of the shards at once, so that a second relay finds work on the same listener.
SHARDS_AT_ONCE = SHARDS // 2

LISTENERS_WITH_WORK = """
SELECT name FROM unnest(%s::text[]) AS name WHERE EXISTS (
    SELECT FROM foundation_outboxdelivery d
    WHERE d.listener = name AND d.state = 'pending' AND d.due_at <= clock_timestamp())
"""
LOCK_SHARDS = """
SELECT shard FROM (
    SELECT shard FROM generate_series(0, %(shards)s - 1) AS shard
    WHERE EXISTS (
        SELECT FROM foundation_outboxdelivery d
        WHERE d.listener = %(listener)s AND d.shard = shard.shard
          AND d.state = 'pending' AND d.due_at <= clock_timestamp())
    ORDER BY random()
    OFFSET 0
) AS busy WHERE pg_try_advisory_xact_lock(%(key)s, shard) LIMIT %(at_once)s
"""
# The first of each shard, so that a long queue is not sorted for every batch. A delivery that waits for its next
# try holds back the later ones of its stream; OFFSET 0 has each looked up by itself, for a planner that saw no
# pending row in its statistics would compare each with each.
DUE = """
SELECT d.id, d.attempts, d.tenant_id, d.stream_id, e.name, e.payload::text, e.correlation_id
FROM unnest(%(shards)s::smallint[]) AS held(shard) CROSS JOIN LATERAL (
    SELECT d.id, d.attempts, d.tenant_id, d.stream_id, d.event_id FROM foundation_outboxdelivery d
    WHERE d.listener = %(listener)s AND d.shard = held.shard AND d.state = 'pending'
      AND NOT EXISTS (
        SELECT FROM foundation_outboxdelivery w
        WHERE w.listener = d.listener AND w.stream_id = d.stream_id AND w.state = 'pending'
          AND w.event_id <= d.event_id AND w.due_at > clock_timestamp() OFFSET 0)
    ORDER BY d.event_id LIMIT %(of_each)s
) AS d JOIN foundation_outboxevent e ON e.position = d.event_id
ORDER BY d.event_id
"""


def deliver_once(only: Sequence[str] | None = None, *, batch: int = BATCH) -> int:
    """One batch for each listener that has work; returns how many deliveries ended, well or not."""
    names = [listener.name for listener in all_listeners() if only is None or listener.name in only]
    with fenced_transaction(platform_context("relay", clock.now())), connection.cursor() as cursor:
        cursor.execute(LISTENERS_WITH_WORK, [names])
        busy = {name for (name,) in cursor.fetchall()}
    return sum(_deliver_batch(listener, batch) for listener in all_listeners() if listener.name in busy)


def drain(only: Sequence[str] | None = None) -> int:
    """Deliver until nothing is due. For tests, benchmarks and a clean stop."""
    total = 0
    while ended := deliver_once(only):
        total += ended
    return total


def _deliver_batch(listener: Listener, batch: int) -> int:
    started = time.perf_counter()
    try:
        with fenced_transaction(platform_context("relay", clock.now())):
            ended = handled(listener, _claimed(listener, batch))
    except Collided as collision:
        log.info("%s gives its batch back: %s", listener.name, str(collision).partition("\n")[0])
        return 0
    if ended:
        log.debug("%s: %d in %.0f ms", listener.name, ended, (time.perf_counter() - started) * 1000)
    return ended


def _claimed(listener: Listener, batch: int) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(
            LOCK_SHARDS,
            {
                "shards": SHARDS,
                "listener": listener.name,
                "key": lock_key(listener.name),
                "at_once": SHARDS_AT_ONCE,
            },
        )
        shards = [shard for (shard,) in cursor.fetchall()]
        if not shards:
            return []
        of_each = -(-batch // len(shards))
        cursor.execute(DUE, {"listener": listener.name, "shards": shards, "of_each": of_each})
        return [Due(*row) for row in cursor.fetchall()]
