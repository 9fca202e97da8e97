"""How amounts are shared out, to the cent. No Django here."""

from decimal import Decimal

from mtandao.foundation.money import rounded


def line_total(quantity: Decimal, unit_price: Decimal) -> Decimal:
    return rounded(quantity * unit_price)


def allocated(available: Decimal, open_amounts: list[Decimal]) -> list[Decimal]:
    """How much of `available` each invoice gets, the first (oldest) first."""
    parts = []
    for open_amount in open_amounts:
        part = min(available, open_amount)
        parts.append(part)
        available -= part
    return parts
