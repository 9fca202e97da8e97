"""Write events, and one delivery for each listener,
into the transaction of the change that made them true."""

import zlib
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox.listeners import listeners_of

# Streams are spread over this many shards; a relay locks a shard of a listener while it delivers from it.
SHARDS = 16
CHANNEL = "mtandao_outbox"

# One round trip for any number of events, in one JSON text: events are JSON anyway, and a text costs least to
# hand over. Positions rise in its order.
WRITE = """
WITH wanted AS (
    SELECT * FROM ROWS FROM (
        json_to_recordset(%(events)s) AS (
            name text, subject_id uuid, stream_id uuid, cause uuid, payload json)
    ) WITH ORDINALITY AS given(name, subject_id, stream_id, cause, payload, place)
), written AS (
    INSERT INTO foundation_outboxevent
        (tenant_id, name, subject_id, stream_id, payload, emitted_at,
         actor_kind, actor_id, actor_name, request_id, correlation_id)
    SELECT %(tenant)s, name, subject_id, stream_id, payload::jsonb, %(now)s,
           %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request)s, cause
    FROM wanted ORDER BY place
    RETURNING position, name, stream_id
)
INSERT INTO foundation_outboxdelivery
    (event_id, tenant_id, listener, stream_id, shard, state, attempts, due_at, last_error)
SELECT written.position, %(tenant)s, heard.listener, written.stream_id,
       get_byte(uuid_send(written.stream_id), 15) %% %(shards)s, 'pending', 0, clock_timestamp(), ''
FROM written JOIN unnest(%(heard)s::text[], %(listeners)s::text[]) AS heard(name, listener) USING (name)
ORDER BY written.position
"""


def emit(ctx: Context, *events: Event) -> None:
    """Announce what has become true. Needs an open transaction: events outside one could be lost or lie."""
    if not events:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("events are emitted inside the transaction that makes them true")
    pairs = _hearers(events)
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "events": f"[{','.join(_as_json(ctx, event) for event in events)}]",
                "tenant": ctx.tenant_id,
                "now": ctx.now,
                "actor_kind": ctx.actor.kind.value,
                "actor_id": ctx.actor.id,
                "actor_name": ctx.actor.name,
                "request": ctx.request_id,
                "shards": SHARDS,
                "heard": [name for name, _ in pairs],
                "listeners": [listener for _, listener in pairs],
            },
        )
        if pairs:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _as_json(ctx: Context, event: Event) -> str:
    stream_id = event.stream_id
    return (
        f'{{"name":"{event.name}","subject_id":"{event.subject_id}","stream_id":"{stream_id}",'
        f'"cause":"{ctx.cause_of(stream_id)}","payload":{event.model_dump_json()}}}'
    )


def _hearers(events: Iterable[Event]) -> list[tuple[str, str]]:
    names = dict.fromkeys(event.name for event in events)
    return [(name, listener) for name in names for listener in listeners_of(name)]


def shard_of(stream_id: UUID) -> int:
    """The shard that PostgreSQL computes in `WRITE`."""
    return stream_id.bytes[15] % SHARDS


def lock_key(listener: str) -> int:
    """A number below 2^31 that stands for the listener in an advisory lock."""
    return zlib.crc32(listener.encode()) & 0x7FFFFFFF
