"""How a delivery ends: signed, put off, or set aside as dead until somebody replays it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from django.db import connection

from mtandao.foundation import clock

# Seconds until the next try after the 1st, 2nd, … failure; the last one repeats.
BACKOFF_SECONDS = (1, 5, 30, 120, 600, 1800, 3600)
# While an outside thing is away we look again soon: nobody should wait long after it is back.
AWAY_SECONDS = 5
ERROR_LENGTH = 2000


class InHand(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def attempts(self) -> int: ...


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many failures (1 or more)."""
    return timedelta(seconds=BACKOFF_SECONDS[min(attempts, len(BACKOFF_SECONDS)) - 1])


def sign(group: Sequence[InHand]) -> None:
    """The receipt: in the same transaction as what the listener changed."""
    _update("state = 'done', done_at = %s, last_error = ''", [clock.now()], group)


def postpone(group: Sequence[InHand], why: str) -> None:
    """Not a failure: the outside thing is away."""
    wait = timedelta(seconds=AWAY_SECONDS)
    _update("due_at = clock_timestamp() + %s, last_error = %s", [wait, why[:ERROR_LENGTH]], group)


def record_failure(delivery: InHand, error: Exception, max_attempts: int) -> bool:
    """Count it and try later; True if it was the last try and the delivery is now dead."""
    attempts = delivery.attempts + 1
    dead = attempts >= max_attempts
    said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    _update(
        "state = %s, attempts = %s, due_at = clock_timestamp() + %s, last_error = %s",
        ["dead" if dead else "pending", attempts, backoff(attempts), said],
        [delivery],
    )
    return dead


def _update(change: str, values: list[Any], group: Sequence[InHand]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE foundation_outboxdelivery SET {change} WHERE id = ANY(%s)",
            [*values, [delivery.id for delivery in group]],
        )
