"""What a service is charged for its due cycles: the plan, what is let off it, and what was bought beside it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.pricing import NewLine
from mtandao.domains.billing.rules.periods import Cycle, last_day
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

Service = subscriptions.Subscription


@dataclass(frozen=True, slots=True)
class Charges:
    """Lines of an invoice. Once they are issued `add_ons` are billed, and each of `spent` (given discounts) has had
    so many cycles."""

    lines: Sequence[NewLine]
    add_ons: Sequence[subscriptions.AddOnToBill] = ()
    spent: Mapping[UUID, int] = field(default_factory=dict)


class _Stretch(NamedTuple):
    """What a price comes to for one cycle, that cycle in whole ones, and its days in words."""

    price: Decimal
    share: Fraction
    days: str


class Charging:
    """Of many services at once: what is let off and what was bought is read in one query each."""

    def __init__(self, ctx: Context, cycles: Mapping[UUID, Sequence[Cycle]]) -> None:
        days = {
            service: [subscriptions.Days(cycle.starts_on, cycle.ends_on) for cycle in due]
            for service, due in cycles.items()
        }
        whole = {
            service: subscriptions.Days(due[0].starts_on, due[-1].ends_on) for service, due in days.items()
        }
        self._cycles = cycles
        self._currency = ctx.tenant.currency
        self._discounts = subscriptions.discounts_for(ctx, days)
        self._add_ons = subscriptions.addons_to_bill(ctx, whole, whole)
        # Most services of a run share a few prices and periods.
        self._stretches: dict[tuple[Decimal, Cycle, catalog.Calendar], _Stretch] = {}

    def of(self, row: Service) -> Charges:
        let_off = self._discounts.get(row.id)
        add_ons = self._add_ons.get(row.id, [])
        if not let_off and not add_ons:
            return Charges([self._plan(row, cycle) for cycle in self._cycles[row.id]])
        lines: list[NewLine] = []
        for place, cycle in enumerate(self._cycles[row.id]):
            lines += [self._plan(row, cycle), *self._less(row, cycle, let_off[place] if let_off else ())]
        lines += [self._add_on(row, each) for each in add_ons]
        return Charges(lines, add_ons, Counter(given.id for each in let_off or () for given in each))

    def _plan(self, row: Service, cycle: Cycle) -> NewLine:
        price, _share, days = self._stretch(row, cycle)
        return NewLine(
            kind=LineKind.PLAN,
            description=f"{row.plan.name}, {days}",
            unit_price=price,
            plan=row.plan,
            connection_type=row.connection_type,
            subscription_id=row.id,
            starts_on=cycle.starts_on,
            ends_on=cycle.ends_on,
        )

    def _less(
        self, row: Service, cycle: Cycle, given: Sequence[subscriptions.SubscriptionDiscount]
    ) -> Iterator[NewLine]:
        """Taxed as the plan is, from which it is taken."""
        price, share, days = self._stretch(row, cycle)
        sums = catalog.taken_off(price, [each.reduction for each in given], share)
        for each, amount in zip(given, sums, strict=True):
            if amount:
                yield NewLine(
                    kind=LineKind.DISCOUNT,
                    description=f"{each.name}, {catalog.off(each, self._currency)}, {days}",
                    unit_price=-amount,
                    plan=row.plan,
                    connection_type=row.connection_type,
                    subscription_id=row.id,
                    starts_on=cycle.starts_on,
                    ends_on=cycle.ends_on,
                )

    def _add_on(self, row: Service, sold: subscriptions.AddOnToBill) -> NewLine:
        """A recurring one costs its price for each whole cycle of its days; what is bought once, its price."""
        price, said = sold.price, sold.name
        if sold.days is not None:
            price = prorated(sold.price, parts(*sold.days, row.calendar))
            said = f"{sold.name}, {_days(Cycle(*sold.days))}"
        return NewLine(
            kind=LineKind.ADDON,
            description=said,
            unit_price=price,
            quantity=Decimal(sold.quantity),
            tax_group_id=sold.tax_group_id,
            connection_type=row.connection_type,
            subscription_id=row.id,
            starts_on=sold.days.starts_on if sold.days else None,
            ends_on=sold.days.ends_on if sold.days else None,
        )

    def _stretch(self, row: Service, cycle: Cycle) -> _Stretch:
        calendar = row.calendar
        key = row.price, cycle, calendar
        if key not in self._stretches:
            cut = parts(cycle.starts_on, cycle.ends_on, calendar)
            self._stretches[key] = _Stretch(prorated(row.price, cut), cut.periods, _days(cycle))
        return self._stretches[key]


def _days(cycle: Cycle) -> str:
    return f"{cycle.starts_on:%-d %b %Y} to {last_day(cycle):%-d %b %Y}"
