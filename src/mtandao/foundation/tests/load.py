"""Two listeners that count what they hear in a table, and fail now and then. Imported by relay processes."""

import os
import random
from collections.abc import Sequence
from typing import ClassVar

from django.db import connection

from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to
from tests.logins import connect, role_name

TABLE = """
CREATE TABLE heard (
    place bigserial, listener text, stream uuid, number integer, pid integer,
    CONSTRAINT heard_once UNIQUE (listener, stream, number));
GRANT ALL ON heard TO {web};
GRANT ALL ON heard_place_seq TO {web};
"""
HEAR = "INSERT INTO heard (listener, stream, number, pid) VALUES (%s, %s, %s, %s)"
# A stream that is in another relay's hand at this moment.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))"


class Counted(Event):
    name: ClassVar[str] = "number.counted"
    label: ClassVar[str] = "Number counted"
    number: int = 0


class Sung(Event):
    name: ClassVar[str] = "song.sung"
    label: ClassVar[str] = "Song sung"
    number: int = 0


@listens_to(Counted, batch=True, max_attempts=1000)
def count_many(ctx: Context, events: Sequence[Counted]) -> None:
    for event in events:
        _hear("many", event)
    if len(events) > 1 and random.random() < 0.1:
        raise ValueError("a batch fails now and then")


@listens_to(Sung, max_attempts=1000)
def sing_one(ctx: Context, event: Sung) -> None:
    _hear("one", event)


def _hear(listener: str, event: Counted | Sung) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [f"{listener}/{event.subject_id}"])
        if cursor.fetchone() != (True,):
            raise AssertionError("two relays deliver from one stream at once")
        cursor.execute(HEAR, [listener, event.subject_id, event.number, os.getpid()])
    if random.random() < 0.02:
        raise ValueError("an event fails now and then")


def make_table() -> None:
    with connect("owner") as owner:
        owner.execute(TABLE.format(web=role_name("web")).encode())
