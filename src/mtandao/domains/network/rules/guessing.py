"""When refused sign-ins are too many to be a mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# A minute, counted from 1970, -> so many refused in it.
Minutes = Mapping[int, int]


class Of(StrEnum):
    """What refused sign-ins are counted by. The values are those of `choices.GuessedBy`."""

    LOGIN = "login"
    DEVICE = "device"
    ROUTER = "router"


@dataclass(frozen=True, slots=True)
class Watch:
    """So many within so many minutes are too many; None: these are not watched. A router at home that was given a wrong
    password tries it every ten to thirty seconds, and is told as well: whoever gets in its way by then is offline."""

    minutes: int = 10
    of_login: int | None = 50
    of_device: int | None = 50
    by_router: int | None = 500

    def limit(self, of: Of) -> int | None:
        return {Of.LOGIN: self.of_login, Of.DEVICE: self.of_device, Of.ROUTER: self.by_router}[of]


def added(counts: Minutes, more: Minutes, now: int, minutes: int) -> dict[int, int]:
    """Both, without what is longer ago than the watch looks."""
    both = {minute: counts.get(minute, 0) + more.get(minute, 0) for minute in {*counts, *more}}
    return {minute: number for minute, number in sorted(both.items()) if minute > now - minutes}


def total(counts: Minutes, now: int, minutes: int) -> int:
    return sum(number for minute, number in counts.items() if minute > now - minutes)


def is_calm(number: int, limit: int | None) -> bool:
    """Half of it: what hovers about the limit is one alarm, not many."""
    return limit is None or number * 2 < limit
