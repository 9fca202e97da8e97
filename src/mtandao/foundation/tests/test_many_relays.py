"""Several relay processes side by side, under load, with failures: in order, once, and nobody twice at once."""

from contextlib import ExitStack
from uuid import UUID

import pytest
from django.db import connection

from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.foundation.tests.load import Counted, Sung, make_table
from tests.processes import awaited, forked, role, until
from tests.worlds import World

MODULES = ("mtandao.foundation.tests.load", "mtandao.foundation.tests.impatient")
RELAYS, STREAMS, EACH, SUNG_STREAMS, SUNG_EACH = 3, 200, 25, 40, 15


def _emit_by_turns(world: World, streams: list[UUID], kind: type[Counted] | type[Sung], each: int) -> None:
    """Number by number over all streams, fifty events to a transaction."""
    steps = [(stream, number) for number in range(each) for stream in streams]
    for start in range(0, len(steps), 50):
        ctx = world.ctx
        with fenced_transaction(ctx):
            emit(ctx, *[kind(subject_id=s, number=n) for s, n in steps[start : start + 50]])


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM foundation_outboxdelivery WHERE state <> 'done' AND listener LIKE '%%.load.%%'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.kills
@pytest.mark.timeout(180)
def test_three_relays_keep_every_stream_in_order_and_deliver_once(kept_world: World) -> None:
    make_table()
    streams: list[UUID] = [new_id() for _ in range(STREAMS)]
    sung: list[UUID] = [new_id() for _ in range(SUNG_STREAMS)]
    with ExitStack() as relays:
        processes = [relays.enter_context(role("relay", *MODULES)) for _ in range(RELAYS)]
        emitters = [
            forked(lambda: _emit_by_turns(kept_world, streams[::2], Counted, EACH)),
            forked(lambda: _emit_by_turns(kept_world, streams[1::2], Counted, EACH)),
            forked(lambda: _emit_by_turns(kept_world, sung, Sung, SUNG_EACH)),
        ]
        assert awaited(emitters, 120) == [0, 0, 0]
        until(lambda: _waiting() == 0, 120, every=0.2, by=processes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listener, stream, array_agg(number ORDER BY place), count(DISTINCT pid) FROM heard GROUP BY 1, 2"
        )
        heard = {(listener, stream): numbers for listener, stream, numbers, _ in cursor.fetchall()}
        cursor.execute("SELECT listener, count(DISTINCT pid) FROM heard GROUP BY 1")
        relays_at_work = dict(cursor.fetchall())
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE attempts > 0), max(attempts) FROM foundation_outboxdelivery "
            "WHERE listener LIKE '%%.load.%%'"
        )
        total, failed, _ = cursor.fetchone()
    assert heard == {
        **{("many", stream): list(range(EACH)) for stream in streams},
        **{("one", stream): list(range(SUNG_EACH)) for stream in sung},
    }
    assert total == STREAMS * EACH + SUNG_STREAMS * SUNG_EACH
    assert failed > 10, "there were failures to survive"
    assert relays_at_work["many"] > 1, "more than one relay did the work"
