"""What to ask for and how long an open ask blocks the next, from values alone."""

from datetime import datetime, timedelta
from decimal import Decimal

from mtandao.foundation.money import whole

LEAST_ASK, MOST_ASK = Decimal(1), Decimal(250_000)
# After this an open ask no longer blocks a new one: the prompt on the phone is gone.
STALE_AFTER = timedelta(minutes=3)
# How long after the ask each question to M-Pesa comes; then the daily statement decides.
QUERY_AFTER_S = (25, 60, 120, 300, 900, 3600, 6 * 3600, 24 * 3600)


def askable(amount: Decimal) -> Decimal:
    """M-Pesa asks whole shillings: rounded up, the rest lands in the wallet. ValueError beyond its limits."""
    asked = whole(amount)
    if not LEAST_ASK <= asked <= MOST_ASK:
        raise ValueError(f"M-Pesa takes {LEAST_ASK:,} to {MOST_ASK:,} at a time")
    return asked


def still_open(asked_at: datetime, now: datetime) -> bool:
    return now - asked_at < STALE_AFTER
