"""What lateness and coming back cost, from values alone. No Django here."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """`late_kind`: `none`, `fixed` (`late_amount`) or `percent` (`late_percent` of what is open), never more than
    `late_cap` unless that is 0; from `late_from_day` days after the due day, once for an invoice.
    `reconnection`: once for a cut. Both are before tax, and fall due `due_days` days later."""

    late_kind: str = "none"
    late_amount: Decimal = NOTHING
    late_percent: Decimal = NOTHING
    late_cap: Decimal = NOTHING
    late_from_day: int = 4
    reconnection: Decimal = NOTHING
    due_days: int = 7


def late_fee(open_amount: Decimal, terms: FeeTerms) -> Decimal:
    """The fee for an invoice of which so much is still open."""
    if terms.late_kind == "none" or open_amount <= 0:
        return NOTHING
    fee = terms.late_amount
    if terms.late_kind == "percent":
        fee = (open_amount * terms.late_percent / 100).quantize(CENT, ROUND_HALF_UP)
    return min(fee, terms.late_cap) if terms.late_cap else fee


PAID = ("money", "promise")
ONLINE = ("clear", "reminded", "warned", "grace")
