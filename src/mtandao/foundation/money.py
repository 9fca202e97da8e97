"""Money: a decimal of two places and its currency. Currencies never mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Self

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def rounded(amount: Decimal) -> Decimal:
    """To the cent, half up: what an invoice shows."""
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
    cents = int(rounded(total) / CENT)
    exact = [abs(cents) * Fraction(weight) / weight_sum for weight in weights]
    parts = [int(part) for part in exact]
    most_left = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in most_left[: abs(cents) - sum(parts)]:
        parts[i] += 1
    return [CENT * (part if cents > 0 else -part) for part in parts]


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
