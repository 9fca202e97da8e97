"""What differs between a statement and a ledger, from values alone. No Django here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Differing:
    """One thing, as both sides have it: money that came is above zero, None is not there at all."""

    key: str
    there: Decimal | None
    here: Decimal | None

    @property
    def amount(self) -> Decimal:
        return (self.there or ZERO) - (self.here or ZERO)


def compared(there: Mapping[str, Decimal], here: Mapping[str, Decimal]) -> list[Differing]:
    """Each thing that is not the same on both sides. Their amounts add up to the whole difference, always."""
    found = [Differing(key, there.get(key), here.get(key)) for key in sorted(there.keys() | here.keys())]
    return [each for each in found if each.amount]


def in_and_out(amounts: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """What came and what went, both at least zero."""
    came = went = ZERO
    for amount in amounts:
        if amount > 0:
            came += amount
        else:
            went -= amount
    return came, went
