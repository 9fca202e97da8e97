"""How much discounts take off, and of which cycles, from values alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from mtandao.foundation.money import ZERO, rounded

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Reduction:
    """A part of the price in percent, or an amount for a whole cycle."""

    percent: Decimal | None = None
    amount: Decimal | None = None


def taken_off(price: Decimal, reductions: Sequence[Reduction], share: Fraction = WHOLE) -> list[Decimal]:
    """What each takes off `price`, in their order: to the cent, and together never more than the price.

    `price` is that of the stretch that is billed, `share` that stretch in cycles: a percentage follows the price by
    itself, an amount is for a whole cycle. Percentages are each of the full price, so their order does not matter.
    """
    left, parts = max(price, ZERO), []
    for each in reductions:
        wanted = (
            Fraction(price) * Fraction(each.percent) / 100
            if each.percent is not None
            else Fraction(each.amount or ZERO) * share
        )
        part = min(max(_to_cents(wanted), ZERO), left)
        parts.append(part)
        left -= part
    return parts


def holds_on(starts_on: date, *, since: date, until: date | None, cycles_left: int | None) -> bool:
    """Whether a discount given like this is for the cycle that begins on that day."""
    return since <= starts_on and (until is None or starts_on < until) and cycles_left != 0


class Given(NamedTuple):
    """How long a discount was given: from a day, until a day, for so many cycles more."""

    since: date
    until: date | None
    cycles_left: int | None


def which_hold(given: Sequence[Given], cycles: Sequence[date]) -> list[list[int]]:
    """Of each cycle that begins on these days, in order: the places of the discounts that are for it."""
    left = [each.cycles_left for each in given]
    found = []
    for starts_on in cycles:
        places = [
            place
            for place, each in enumerate(given)
            if holds_on(starts_on, since=each.since, until=each.until, cycles_left=left[place])
        ]
        for place in places:
            count = left[place]
            left[place] = None if count is None else count - 1
        found.append(places)
    return found


def _to_cents(exact: Fraction) -> Decimal:
    return rounded(Decimal(exact.numerator) / Decimal(exact.denominator))
