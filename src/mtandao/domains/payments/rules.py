"""How long an open ask blocks the next, from values alone."""

from datetime import datetime, timedelta

# After this an open ask no longer blocks a new one: the prompt on the phone is gone.
STALE_AFTER = timedelta(minutes=3)
# A prompt is answered within this time, whatever our clocks say.
ANSWERED_WITHIN = timedelta(minutes=15)
# The provider may tell of a payment, or list it, until then.
TOLD_WITHIN = timedelta(hours=48)
# How long after the ask each question to M-Pesa comes; then the daily statement decides.
QUERY_AFTER_S = (25, 60, 120, 300, 900, 3600, 6 * 3600, 24 * 3600)


def still_open(asked_at: datetime, now: datetime) -> bool:
    return now - asked_at < STALE_AFTER
