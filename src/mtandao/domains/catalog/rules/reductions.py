"""How much discounts take off, from values alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

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


def _to_cents(exact: Fraction) -> Decimal:
    return rounded(Decimal(exact.numerator) / Decimal(exact.denominator))
