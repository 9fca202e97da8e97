"""Imported by a process, it tries again at once: so that tests of failures do not wait for an hour."""

import logging

from mtandao.foundation.jobs import process, queue
from mtandao.foundation.outbox import receipts

receipts.BACKOFF_SECONDS = (0.05,)  # type: ignore[assignment]  # a shorter row of seconds
vars(queue)["AWAY_SECONDS"] = 0
process.HEARTBEAT_SECONDS, process.DEAD_AFTER_SECONDS = 0.2, 1.0
for name in ("mtandao.relay", "mtandao.worker", "procrastinate"):
    logging.getLogger(name).setLevel(logging.CRITICAL)
