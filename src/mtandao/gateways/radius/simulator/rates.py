"""Mikrotik-Rate-Limit, as a router reads it.

`rx[/tx] [rx-burst[/tx-burst] [rx-threshold[/tx-threshold] [rx-time[/tx-time] [priority [rx-min[/tx-min]]]]]]`
from the router's view: what it receives (rx, first) is the subscriber's upload. k is 1000, M is 1,000,000.
"""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(\d{1,12})([kM]?)")
_UNITS = {"": 1, "k": 1_000, "M": 1_000_000}


class BadRate(ValueError):
    """The text is no rate limit."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Bits a second in each direction, as the subscriber sees them, and the text it came from."""

    bps_up: int
    bps_down: int
    text: str


def read_rate_limit(text: str) -> RateLimit:
    """Reads a rate limit. Bursts are checked, then left out of account. Raises `BadRate` with a sentence."""
    fields = text.split()
    if not 1 <= len(fields) <= 6:
        raise BadRate(f"{text!r} has {len(fields)} fields, 1 to 6 are possible")
    up, down = _pair(fields[0])
    if up == 0 or down == 0:
        raise BadRate(f"{text!r} lets nothing through")
    for place, given in enumerate(fields[1:], start=1):
        first, second = _pair(given)
        if place == 1 and (first < up or second < down):
            raise BadRate(f"{text!r} has a burst below the rate")
        if place == 4 and not 1 <= first <= 8:
            raise BadRate(f"{text!r} has priority {first}, 1 to 8 are possible")
        if place == 5 and (first > up or second > down):
            raise BadRate(f"{text!r} guarantees more than the rate")
    return RateLimit(up, down, text)


def _pair(given: str) -> tuple[int, int]:
    parts = given.split("/")
    if len(parts) > 2:
        raise BadRate(f"{given!r} has more than two halves")
    numbers = [_number(part) for part in parts]
    return numbers[0], numbers[-1]


def _number(given: str) -> int:
    match = _NUMBER.fullmatch(given)
    if match is None:
        raise BadRate(f"{given!r} is not a number of bits a second")
    return int(match[1]) * _UNITS[match[2]]
