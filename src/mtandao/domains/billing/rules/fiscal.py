"""What the tax office is told of a paper: lines above zero, each with its share of its class's tax. No Django here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from mtandao.foundation.money import ZERO, apportioned

# KRA wants papers on the day; what waits longer than this is somebody's business.
LATE = timedelta(hours=6)
UNTAXED = "D"  # outside of VAT: what no tax group is chosen for


def is_late(issued_at: datetime, now: datetime) -> bool:
    return now - issued_at >= LATE


@dataclass(frozen=True, slots=True)
class Levied:
    """One rate's tax on a paper, in the order in which it was charged."""

    group: str
    rate: str
    percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FiscalLine:
    """`total` is what is asked for it after its `discount`, with all taxes; `tax` is the part that the class names."""

    kind: str
    name: str
    quantity: Decimal
    total: Decimal
    fiscal_class: str
    tax: Decimal = ZERO
    discount: Decimal = ZERO


def class_of(group: str, levies: Sequence[Levied], chosen: str = "") -> str:
    """What the tax office calls a group: what was chosen for it, else what its last rate says. Empty: nobody knows.

    The last rate is VAT: it is charged on what the rates before it (excise) have made of the price.
    """
    if chosen or not group:
        return chosen or UNTAXED
    if not levies:
        return "A"
    last = levies[-1]
    if not any(levy.percent for levy in levies):
        return "A" if "EXEMPT" in f"{group} {last.rate}".upper() else "C"
    return {Decimal(16): "B", Decimal(8): "E"}.get(last.percent, "")


def told(
    lines: Sequence[FiscalLine], levies: Mapping[str, Sequence[Levied]]
) -> tuple[list[FiscalLine], dict[str, Decimal]]:
    """The lines as they are told, and the percentages of their classes. `levies` are by class, the last of each
    group counts; what is below zero (a discount, the unused rest of a plan) becomes a discount on its class."""
    found: list[FiscalLine] = []
    rates: dict[str, Decimal] = {}
    for each in dict.fromkeys(line.fiscal_class for line in lines):
        named = _named_by_class(each, levies.get(each, ()))
        folded = _folded([line for line in lines if line.fiscal_class == each and line.total])
        found += _taxed(folded, sum((levy.amount for levy in named), ZERO))
        if named:
            rates[each] = named[-1].percent
    return found, rates


def _named_by_class(fiscal_class: str, levies: Sequence[Levied]) -> list[Levied]:
    if fiscal_class not in ("B", "E"):
        return []
    return list({levy.group: levy for levy in levies}.values())


def _folded(lines: Sequence[FiscalLine]) -> list[FiscalLine]:
    less = -sum((line.total for line in lines if line.total < 0), ZERO)
    sold = [line for line in lines if line.total > 0]
    whole = sum((line.total for line in sold), ZERO)
    if not less or less > whole:
        return list(lines)  # more taken back than sold: told as it is, for a person to read what comes of it
    shares = apportioned(less, [Fraction(less) * Fraction(line.total) / Fraction(whole) for line in sold])
    return [
        replace(line, total=line.total - share, discount=share)
        for line, share in zip(sold, shares, strict=True)
    ]


def _taxed(lines: Sequence[FiscalLine], tax: Decimal) -> list[FiscalLine]:
    whole = sum((line.total for line in lines), ZERO)
    if not tax or not whole:
        return list(lines)
    shares = apportioned(tax, [Fraction(tax) * Fraction(line.total) / Fraction(whole) for line in lines])
    return [replace(line, tax=share) for line, share in zip(lines, shares, strict=True)]
