"""Where and when bytes are counted, and what their figures say. No Django here."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

# A part: five minutes, by its number since 1970.
PART_SECONDS = 300
PARTS_AN_HOUR = 12
PART_MICROS = PART_SECONDS * 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
# A router that was silent for longer is believed to have moved everything in the last of it.
LONGEST = timedelta(days=31)
TOLD_AT_PERCENT = 80
# Days. A dispute over last month's bill needs its proof.
LEAST_KEPT = 35


def parts_between(since: datetime, at: datetime, up: int, down: int) -> Iterator[tuple[int, int, int]]:
    """What was moved between two packets, spread evenly over the parts (number, up, down) that lie between them. Whole
    bytes, and just as many as were moved."""
    end, start = _micros(at), max(_micros(since), _micros(at - LONGEST))
    # Told on the stroke of five minutes, it was moved before.
    last = (end - 1 if start < end else end) // PART_MICROS
    first = min(start // PART_MICROS, last)
    told_up = told_down = 0
    for part in range(first, last):
        passed = (part + 1) * PART_MICROS - start
        upto_up, upto_down = up * passed // (end - start), down * passed // (end - start)
        if upto_up > told_up or upto_down > told_down:
            yield part, upto_up - told_up, upto_down - told_down
        told_up, told_down = upto_up, upto_down
    if up > told_up or down > told_down:
        yield last, up - told_up, down - told_down


def before(boundary: datetime, since: datetime, at: datetime, amount: int) -> int:
    """How much of what was moved between two packets lies before that instant, spread in the same way."""
    if boundary <= since or since >= at:
        return amount if boundary >= at else 0
    if boundary >= at:
        return amount
    return amount * (_micros(boundary) - _micros(since)) // (_micros(at) - _micros(since))


def between(start: datetime, end: datetime, since: datetime, at: datetime, amount: int) -> int:
    """How much of it lies from one instant to the other."""
    return max(0, before(end, since, at, amount) - before(start, since, at, amount))


def _micros(at: datetime) -> int:
    """Whole microseconds since 1970: sums of floats are no sums."""
    return (at - EPOCH) // MICRO


@lru_cache(maxsize=20_000)
def day_of(part: int, zone: tzinfo) -> date:
    """The day of a zone on which a part begins. Zones differ by quarters of an hour, so a part lies on one day."""
    return datetime.fromtimestamp(part * PART_SECONDS, zone).date()


def has_neared(total: int | None, used: int) -> bool:
    return total is not None and used * 100 >= total * TOLD_AT_PERCENT


def has_reached(total: int | None, used: int) -> bool:
    return total is not None and used >= total


def percentile_95(parts: Sequence[int]) -> int:
    """The 95th percentile of five-minute parts: they are ordered by size, quiet ones as well, the busiest twentieth is
    left out, and this is the largest of the rest. Of nothing, 0."""
    if not parts:
        return 0
    return sorted(parts)[math.ceil(len(parts) * 0.95) - 1]


def bits_a_second(part: int) -> int:
    """The speed of a part: what a line that moved that many bytes in five minutes did on average."""
    return part * 8 // PART_SECONDS
