"""What days cost: leads, whole periods and tails (ADR 13), and what a change in mid-period moves. No Django."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from mtandao.domains.billing.rules.periods import Cycle
from mtandao.foundation.money import Money, rounded

NOTHING = Fraction(0)


class Calendar(Protocol):
    """When the periods of a service begin. `catalog.Calendar` is one."""

    def after(self, start: date, count: int = 1, /) -> date:
        """The end of the `count`-th period from `start`; of the 0th: the last first day up to `start` itself."""

    def before(self, end: date, /) -> date:
        """Where a whole period that ends on `end` would have begun, by the plain calendar."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A stretch of service in prices: the days up to the anchor, whole periods, the days of a begun one."""

    lead: Fraction = NOTHING
    whole: int = 0
    tail: Fraction = NOTHING

    @property
    def periods(self) -> Fraction:
        return self.lead + self.whole + self.tail


def parts(starts_on: date, ends_on: date, calendar: Calendar) -> Parts:
    """`[starts_on, ends_on)` cut at the calendar's anchor days. ValueError if it ends before it begins."""
    if ends_on < starts_on:
        raise ValueError(f"{ends_on} is before {starts_on}")
    first = starts_on if calendar.after(starts_on, 0) == starts_on else calendar.after(starts_on, 1)
    lead = Fraction(_days(starts_on, min(first, ends_on)), _days(calendar.before(first), first))
    if first >= ends_on:
        return Parts(lead)
    whole = 0
    while calendar.after(first, whole + 1) <= ends_on:
        whole += 1
    begun = calendar.after(first, whole)
    return Parts(lead, whole, Fraction(_days(begun, ends_on), _days(begun, calendar.after(first, whole + 1))))


def prorated(price: Decimal, of: Parts) -> Decimal:
    """Whole periods are that many prices, to the cent; each part is rounded half up once."""
    whole = Fraction(price)
    return rounded(whole * of.lead) + rounded(whole * of.whole) + rounded(whole * of.tail)


def unused(price: Decimal, period: Cycle, on: date, calendar: Calendar) -> Decimal:
    """Of a billed period, what its days from `on` cost: `price` is that of a whole one."""
    return rounded(Fraction(price) * _rest(period, on, calendar))


@dataclass(frozen=True, slots=True)
class Quote:
    """What a plan change in mid-period moves: the rest of the old plan back, the same days of the new one."""

    starts_on: date
    ends_on: date
    credit: Money
    charge: Money

    def __post_init__(self) -> None:
        if self.credit.currency != self.charge.currency:
            raise ValueError(f"{self.credit.currency} and {self.charge.currency} do not mix")

    @property
    def days(self) -> int:
        return _days(self.starts_on, self.ends_on)

    @property
    def difference(self) -> Money:
        """Above zero: to pay. Below: to get back."""
        return self.charge - self.credit


def quote(
    old: Money, new: Money, period: Cycle, on: date, calendar: Calendar, new_calendar: Calendar | None = None
) -> Quote:
    """A change from the price `old` to `new` on a day within a billed period.

    `new_calendar`: of a plan with another cycle. Without it the days weigh the same on both sides, so that
    a change between equal prices costs nothing.
    """
    back = Money(unused(old.amount, period, on, calendar), old.currency)
    if new_calendar is None or new_calendar == calendar:
        charge = unused(new.amount, period, on, calendar)
    else:
        charge = prorated(new.amount, parts(on, period.ends_on, new_calendar))
    return Quote(on, period.ends_on, back, Money(charge, new.currency))


def _rest(period: Cycle, on: date, calendar: Calendar) -> Fraction:
    """Days from `on` to the end, over the whole period around: forward from its first day, or back from its end."""
    _within(period, on)
    if calendar.after(period.starts_on, 0) == period.starts_on:
        around = _days(period.starts_on, calendar.after(period.starts_on, 1))
    else:
        around = _days(calendar.before(period.ends_on), period.ends_on)
    return Fraction(_days(on, period.ends_on), around)


def _within(period: Cycle, on: date) -> None:
    if not period.starts_on <= on <= period.ends_on:
        raise ValueError(f"{on} is not in the period from {period.starts_on} to {period.ends_on}")


def _days(start: date, end: date) -> int:
    return (end - start).days
