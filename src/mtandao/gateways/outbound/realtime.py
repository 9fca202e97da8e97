"""The real time, for what lives by somebody else's clock: tokens and passwords of outside services.

The demo's own clock can be moved (`foundation.clock`); theirs cannot.
"""

import time
from datetime import UTC, datetime


def real_now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
