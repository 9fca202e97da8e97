"""What time it is. The demo's clock can be moved; nobody else's can.

Code with a context reads `ctx.now`; only doors and loops, which make contexts, ask here.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

REMEMBERED_SECONDS = 0.5  # how stale a process's idea of the demo's offset may be
# Far enough for any demo, and no calendar computation overflows before it.
LAST = datetime(2100, 1, 1, tzinfo=UTC)
MOVE = """
INSERT INTO foundation_clockoffset (id, offset_by) VALUES (1, make_interval(secs => %s))
ON CONFLICT (id) DO UPDATE SET offset_by = foundation_clockoffset.offset_by + EXCLUDED.offset_by
"""

_offset = timedelta()
_asked_at = float("-inf")


def now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC) + offset()  # noqa: TID251 -- this is the one place


def offset() -> timedelta:
    """How far the demo's clock stands from the real one; zero in production."""
    global _offset, _asked_at
    if not settings.CLOCK_CAN_BE_MOVED:
        return timedelta()
    if time.monotonic() - _asked_at > REMEMBERED_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT offset_by FROM foundation_clockoffset WHERE id = 1")
            row = cursor.fetchone()
        _offset, _asked_at = (row[0] if row else timedelta()), time.monotonic()
    return _offset


def move(by: timedelta) -> datetime:
    """Move the demo's clock forward and return what it now shows. ValueError backward or outside the demo."""
    if not settings.CLOCK_CAN_BE_MOVED:
        raise ValueError("This clock is the real one: it cannot be moved.")
    if by < timedelta():
        raise ValueError("The clock moves forward only: what happened has happened.")
    if by > LAST - now():
        raise ValueError(f"The clock goes to the end of {LAST.year - 1}, and no further.")
    global _asked_at
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [by.total_seconds()])
    _asked_at = float("-inf")
    return now()
