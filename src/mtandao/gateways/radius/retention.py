"""What RADIUS need not remember any longer: in small batches, each its own transaction."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from mtandao.gateways.radius.rows import radius_database

BATCH = 2000
# A first night after years ends; what is left goes in the nights after.
MOST_BATCHES = 500


def throw_away_attempts(tenant_id: UUID, days: int) -> int:
    return _in_batches(lambda: _call("mtandao_throw_away_attempts", tenant_id, days))


def throw_away_sessions(tenant_id: UUID, days: int) -> int:
    return _in_batches(lambda: _call("mtandao_throw_away_sessions", tenant_id, days))


def keep_months() -> int:
    """Tables for the months to come are there, and those of which nobody may keep anything any more are gone: how
    many went. Months that are old for some of the providers only lose those providers' rows, above."""
    with radius_database() as cursor:
        cursor.execute("SELECT mtandao_coming_months()")
        cursor.execute(
            "SELECT mtandao_throw_away_months(make_interval(days => %s))", [settings.KEEP_ACCOUNTING_DAYS]
        )
        (sessions,) = cursor.fetchone()
        cursor.execute(
            "SELECT mtandao_throw_away_attempt_months(make_interval(days => %s))",
            [settings.KEEP_ATTEMPTS_DAYS],
        )
        (attempts,) = cursor.fetchone()
    return int(sessions) + int(attempts)


def _call(function: str, tenant_id: UUID, days: int) -> int:
    with radius_database() as cursor:
        cursor.execute(f"SELECT {function}(%s, make_interval(days => %s), %s)", [tenant_id, days, BATCH])
        (gone,) = cursor.fetchone()
    return int(gone)


def _in_batches(one: Callable[[], int]) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        gone = one()
        total += gone
        if gone < BATCH:
            break
    return total
