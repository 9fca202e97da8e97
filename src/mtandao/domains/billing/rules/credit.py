"""What a credit note holds (ADR 14, 15). No Django here."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from mtandao.domains.billing.rules.tax import Levy, Line, Taxed, levied, shared_out, sums
from mtandao.foundation.money import CENT, ZERO, apportioned, rounded


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


def cut(left: Sequence[Line], before: Sequence[Line], amount: Decimal) -> list[Decimal]:
    """How much of each line a credit of `amount`, with its tax, takes of what is `left` of it: each in proportion,
    together as near to the amount as whole cents of tax allow, never more. Nothing where it is too little for that.
    """
    whole, gross = sum((line.amount for line in left), ZERO), credited(left, before).total
    if not ZERO < amount <= gross or whole <= 0:
        return [ZERO] * len(left)
    exact = rounded(Fraction(whole) * Fraction(amount) / Fraction(gross))
    # Each rate may have been rounded up once: from a little above the way leads down.
    wish = min(whole, exact + CENT * (1 + sum(len(group.rates) for group in sums(left))))
    while wish > 0:
        parts = apportioned(wish, [Fraction(line.amount) * Fraction(wish) / Fraction(whole) for line in left])
        now = [replace(line, amount=part) for line, part in zip(left, parts, strict=True)]
        if credited(now, before).total <= amount:
            return parts
        wish -= CENT
    return [ZERO] * len(left)


def landed(credit: Decimal, open_amount: Decimal) -> tuple[Decimal, Decimal]:
    """How much of a credit takes down what is open, and how much was paid already and goes to the wallet."""
    taken_off = min(credit, open_amount)
    return taken_off, credit - taken_off
