"""Tax of a document (ADR 14): once a group and rate on the sum of the lines, rounded once. No Django here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from mtandao.foundation.money import ZERO, apportioned, rounded

EVERYWHERE, INTRA, INTER = "", "intra", "inter"


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage. `compound`: on the price and the taxes before it. `scope`: where the buyer must be."""

    code: str
    name: str
    percent: Decimal
    compound: bool = False
    scope: str = EVERYWHERE


@dataclass(frozen=True)
class Group:
    """Rates in order, as they are valid on a day. `inclusive`: the price holds the tax."""

    code: str
    name: str
    rates: tuple[Rate, ...] = ()
    inclusive: bool = False

    def between(self, seller: str, buyer: str) -> "Group":
        """The rates that apply from one region to another. A buyer whose region nobody knows is at home."""
        scope = INTER if seller and buyer and seller != buyer else INTRA
        kept = tuple(rate for rate in self.rates if rate.scope in (EVERYWHERE, scope))
        return self if kept == self.rates else replace(self, rates=kept)

    @cached_property
    def of_amount(self) -> tuple[Fraction, ...]:
        """Of one unit of a line's amount, the tax of each rate, exactly."""
        of_net: list[Fraction] = []
        for rate in self.rates:
            base = 1 + sum(of_net, Fraction(0)) if rate.compound else 1
            of_net.append(base * Fraction(rate.percent) / 100)
        whole = 1 + sum(of_net, Fraction(0)) if self.inclusive else 1
        return tuple(tax / whole for tax in of_net)


@dataclass(frozen=True, slots=True)
class Line:
    """An amount as it is priced: with the tax in it if its group is inclusive. A discount is below zero."""

    amount: Decimal
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class TaxedLine:
    net: Decimal
    tax: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Levy:
    """One rate of one group on a document: on how much, and how much."""

    group: Group
    rate: Rate
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Taxed:
    """A document's lines in their order, and its levies: both add up to the same tax."""

    lines: tuple[TaxedLine, ...] = ()
    levies: tuple[Levy, ...] = ()
    net: Decimal = field(init=False)
    tax: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "net", sum((line.net for line in self.lines), ZERO))
        object.__setattr__(self, "tax", sum((levy.amount for levy in self.levies), ZERO))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def taxed(lines: Sequence[Line]) -> Taxed:
    """The tax of a document."""
    return shared_out(lines, [levy for group, sum_ in sums(lines).items() for levy in levied(group, sum_)])


def sums(lines: Iterable[Line]) -> dict[Group, Decimal]:
    """What the lines of each group add up to, in the order in which the groups appear."""
    by_group: dict[Group, Decimal] = {}
    for line in lines:
        if line.group is not None:
            by_group[line.group] = by_group.get(line.group, ZERO) + line.amount
    return by_group


def levied(group: Group, amount: Decimal) -> list[Levy]:
    """The taxes of all lines of one group. A compound rate shows the net and the taxes before it as its base."""
    taxes = [rounded(Fraction(amount) * share) for share in group.of_amount]
    net = amount - sum(taxes, ZERO) if group.inclusive else amount
    levies, before = [], ZERO
    for rate, tax in zip(group.rates, taxes, strict=True):
        levies.append(Levy(group, rate, net + before if rate.compound else net, tax))
        before += tax
    return levies


def shared_out(lines: Sequence[Line], levies: Sequence[Levy]) -> Taxed:
    """Each levy over the lines of its group by largest remainder: the lines add up to it, to the cent."""
    taxes = [ZERO] * len(lines)
    for levy in levies:
        places = [place for place, line in enumerate(lines) if line.group == levy.group]
        share = levy.group.of_amount[levy.group.rates.index(levy.rate)]
        exact = [Fraction(lines[place].amount) * share for place in places]
        for place, part in zip(places, apportioned(levy.amount, exact), strict=True):
            taxes[place] += part
    return Taxed(tuple(map(_line, lines, taxes)), tuple(levies))


def _line(line: Line, tax: Decimal) -> TaxedLine:
    inclusive = line.group is not None and line.group.inclusive
    return TaxedLine(line.amount - tax if inclusive else line.amount, tax)
