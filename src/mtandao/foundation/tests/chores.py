"""Jobs that write down what became of them. Imported by worker processes."""

import os
import signal
import time
from typing import Any

from django.db import connection

from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from tests.logins import connect, role_name

TABLE = """
CREATE TABLE jotted (place bigserial, word text, pid integer, tenant_id uuid, correlation_id uuid, fenced text);
GRANT ALL ON jotted TO {web};
GRANT ALL ON jotted_place_seq TO {web};
"""


def make_table() -> None:
    with connect("owner") as owner:
        owner.execute(TABLE.format(web=role_name("web")).encode())


def jot(ctx: Context, word: str) -> int:
    """Write it down for good, and return how often it stands there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jotted (word, pid, tenant_id, correlation_id, fenced) "
            "VALUES (%s, %s, %s, %s, current_setting('mtandao.tenant', true))",
            [word, os.getpid(), ctx.tenant_id, ctx.correlation_id],
        )
        cursor.execute("SELECT count(*) FROM jotted WHERE word = %s", [word])
        return int(cursor.fetchone()[0])


def jotted(word: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, tenant_id, correlation_id, fenced FROM jotted WHERE word = %s ORDER BY place", [word]
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@job(max_attempts=3)
def write(ctx: Context, *, word: str) -> None:
    jot(ctx, word)


@job(max_attempts=3)
def fail(ctx: Context, *, word: str, times: int) -> None:
    if jot(ctx, word) <= times:
        raise ValueError("not yet")


@job(max_attempts=3)
def wait_for_the_outside(ctx: Context, *, word: str, away: int, failing: int) -> None:
    times = jot(ctx, word)
    if times <= away:
        raise Unavailable("it is away")
    if times <= away + failing:
        raise ValueError("not yet")


@job(max_attempts=3)
def fail_slowly(ctx: Context, *, word: str, seconds: float) -> None:
    if jot(ctx, word) == 1:
        time.sleep(seconds)
    raise ValueError("never")


@job(max_attempts=1)
def linger(ctx: Context, *, word: str, seconds: float) -> None:
    if jot(ctx, word) == 1:
        time.sleep(seconds)
    jot(ctx, f"{word} to its end")


@job(max_attempts=1)
def kill_the_worker(ctx: Context, *, word: str) -> None:
    jot(ctx, word)
    os.kill(os.getpid(), signal.SIGKILL)
