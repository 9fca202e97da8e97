"""What a credit note holds (ADR 14, 15). No Django here."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from mtandao.domains.billing.rules.tax import Levy, Line, Taxed, levied, shared_out, sums
from mtandao.foundation.money import ZERO


def credited(now: Sequence[Line], before: Sequence[Line] = ()) -> Taxed:
    """A credit note over the lines `now` of a document of which `before` was credited already.

    Its tax is the tax of everything credited so far minus the tax credited before: several notes over a
    whole invoice add up to the invoice's own tax, whatever each was rounded to. The groups are those of
    the invoice, as they were when it was issued.
    """
    earlier = sums(before)
    levies: list[Levy] = []
    for group, amount in sums(now).items():
        taken = earlier.get(group, ZERO)
        so_far, then = levied(group, taken + amount), levied(group, taken)
        levies += [
            replace(all_, taxable=all_.taxable - was.taxable, amount=all_.amount - was.amount)
            for all_, was in zip(so_far, then, strict=True)
        ]
    return shared_out(now, levies)


def landed(credit: Decimal, open_amount: Decimal) -> tuple[Decimal, Decimal]:
    """How much of a credit takes down what is open, and how much was paid already and goes to the wallet."""
    taken_off = min(credit, open_amount)
    return taken_off, credit - taken_off
