"""Notes, coins and change, from values alone. No Django here."""

from collections.abc import Mapping
from decimal import Decimal

ZERO = Decimal("0.00")

# What is in people's hands, by currency: the central banks' own lists of notes and coins in circulation.
PIECES: dict[str, tuple[str, ...]] = {
    "KES": ("1000", "500", "200", "100", "50", "40", "20", "10", "5", "1"),
    "INR": ("500", "200", "100", "50", "20", "10", "5", "2", "1"),
    "TZS": ("10000", "5000", "2000", "1000", "500", "200", "100", "50"),
    "UGX": ("50000", "20000", "10000", "5000", "2000", "1000", "500", "200", "100", "50"),
    "RWF": ("5000", "2000", "1000", "500", "100", "50", "20", "10", "5", "1"),
    "NGN": ("1000", "500", "200", "100", "50", "20", "10", "5"),
    "GHS": ("200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10"),
    "ETB": ("200", "100", "50", "10", "5", "1", "0.50"),
    "ZAR": ("200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10"),
    "ZMW": ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0.50"),
}
MOST_OF_ONE = 100_000


def worth(pieces: Mapping[str, int], currency: str) -> Decimal:
    """What so many of each note and coin are worth together. ValueError names the one that is not there."""
    known = PIECES.get(currency, ())
    for name, number in pieces.items():
        if name not in known or not 0 <= number <= MOST_OF_ONE:
            raise ValueError(name)
    return sum((Decimal(name) * number for name, number in pieces.items()), ZERO)


def change(amount: Decimal, tendered: Decimal | None) -> Decimal:
    """What goes back to who handed `tendered` over. ValueError if it is less than the amount."""
    if tendered is None:
        return ZERO
    if tendered < amount:
        raise ValueError("less than the amount was handed over")
    return tendered - amount
