"""Money: a decimal of two places and its currency. Currencies never mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Self

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def rounded(amount: Decimal | Fraction) -> Decimal:
    """To the cent, half up (away from zero, so that a credit mirrors its invoice): what an invoice shows."""
    if isinstance(amount, Fraction):
        cents = int(abs(amount) * 100 + Fraction(1, 2))
        return CENT * (cents if amount > 0 else -cents)
    return amount.quantize(CENT, ROUND_HALF_UP)


def whole(amount: Decimal) -> Decimal:
    """Up to the next whole unit: what M-Pesa can be asked for."""
    return amount.quantize(Decimal(1), ROUND_CEILING)


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` in cents over `weights` by largest remainder, the first of equals before the others.

    The parts always add up to the total; where nobody weighs anything, the first gets all.
    """
    if not weights:
        return []
    weight_sum = sum(map(Fraction, weights), Fraction(0))
    if weight_sum == 0:
        return [rounded(total), *([ZERO] * (len(weights) - 1))]
    whole_total = rounded(total)
    return apportioned(
        whole_total, [Fraction(whole_total) * Fraction(weight) / weight_sum for weight in weights]
    )


def apportioned(total: Decimal, exact: Sequence[Fraction]) -> list[Decimal]:
    """`total` in cents, each part beside its exact value: rounded down, then what is missing by largest remainder.

    The parts may have any sign and always add up to the total.
    """
    if len(exact) == 1:
        return [rounded(total)]
    sign = -1 if total < 0 else 1
    cents = [sign * part * 100 for part in exact]
    parts = [floor(part) for part in cents]
    missing = int(abs(rounded(total)) / CENT) - sum(parts)
    order = sorted(range(len(parts)), key=lambda i: parts[i] - cents[i])
    step = 1 if missing > 0 else -1
    for turn in range(abs(missing)):
        parts[order[turn % len(order) if step > 0 else -1 - turn % len(order)]] += step
    return [CENT * (sign * part) for part in parts]


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount to the cent. Arithmetic across currencies is a ValueError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", rounded(self.amount))

    def _same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(ZERO, currency)
