"""The lines of one service on an invoice: its plan, what is let off it, and what was bought beside it."""

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


@dataclass(frozen=True, slots=True)
class Charges:
    """Lines of an invoice. Once they are issued `add_ons` are billed, and each of `spent` (given discounts) has had
    so many cycles."""

    lines: Sequence[NewLine]
    add_ons: Sequence[subscriptions.AddOnToBill] = ()
    spent: Mapping[UUID, int] = field(default_factory=dict)


class Stretch(NamedTuple):
    """What a price comes to for some time, that time in whole cycles and in words. `cycle`: the days that it bills,
    once for ever; what is prepaid has an instant instead (ADR 13)."""

    price: Decimal
    share: Fraction
    said: str
    cycle: Cycle | None = None


class ServiceLines(NamedTuple):
    """Writes them. `plan` and `calendar` are those of the time that is billed."""

    service: subscriptions.Subscription
    plan: catalog.Plan
    calendar: catalog.Calendar
    currency: str

    @classmethod
    def now(cls, ctx: Context, service: subscriptions.Subscription) -> "ServiceLines":
        """By the plan and the billing day that it has."""
        calendar = service.plan.calendar(service.anchor_day or ctx.today.day)
        return cls(service, service.plan, calendar, ctx.tenant.currency)

    def charges(
        self,
        stretches: Sequence[Stretch],
        let_off: Sequence[Sequence[subscriptions.SubscriptionDiscount]] | None,
        add_ons: Sequence[subscriptions.AddOnToBill],
    ) -> Charges:
        """`let_off`: of each stretch the discounts that hold, if there are any."""
        if not let_off and not add_ons:
            return Charges([self.of_plan(stretch) for stretch in stretches])
        lines: list[NewLine] = []
        for place, stretch in enumerate(stretches):
            lines += [self.of_plan(stretch), *self._less(stretch, let_off[place] if let_off else ())]
        lines += [self.of_add_on(each) for each in add_ons]
        return Charges(lines, add_ons, Counter(given.id for each in let_off or () for given in each))

    def of_setup(self) -> NewLine:
        """The installation, which waited for the first bill."""
        return NewLine(
            kind=LineKind.SETUP,
            description="Installation",
            unit_price=self.service.setup_owed,
            plan=self.plan,
            connection_type=self.service.connection_type,
        )

    def of_plan(self, stretch: Stretch) -> NewLine:
        cycle = stretch.cycle
        return NewLine(
            kind=LineKind.PLAN,
            description=f"{self.plan.name}, {stretch.said}",
            unit_price=stretch.price,
            plan=self.plan,
            connection_type=self.service.connection_type,
            subscription_id=self.service.id,
            starts_on=cycle.starts_on if cycle else None,
            ends_on=cycle.ends_on if cycle else None,
        )

    def _less(
        self, stretch: Stretch, given: Sequence[subscriptions.SubscriptionDiscount]
    ) -> Iterator[NewLine]:
        """Taxed as the plan is, from which it is taken."""
        sums = catalog.taken_off(stretch.price, [each.reduction for each in given], stretch.share)
        for each, amount in zip(given, sums, strict=True):
            if amount:
                yield NewLine(
                    kind=LineKind.DISCOUNT,
                    description=f"{each.name}, {catalog.off(each, self.currency)}, {stretch.said}",
                    unit_price=-amount,
                    plan=self.plan,
                    connection_type=self.service.connection_type,
                    subscription_id=self.service.id,
                    starts_on=stretch.cycle.starts_on if stretch.cycle else None,
                    ends_on=stretch.cycle.ends_on if stretch.cycle else None,
                )

    def of_add_on(self, sold: subscriptions.AddOnToBill) -> NewLine:
        """A recurring one costs its price for each whole cycle of its days; what is bought once, its price."""
        price, said = sold.price, sold.name
        if sold.days is not None:
            price = prorated(sold.price, parts(*sold.days, self.calendar))
            said = f"{sold.name}, {in_words(Cycle(*sold.days))}"
        return NewLine(
            kind=LineKind.ADDON,
            description=said,
            unit_price=price,
            quantity=Decimal(sold.quantity),
            tax_group_id=sold.tax_group_id,
            connection_type=self.service.connection_type,
            subscription_id=self.service.id,
            starts_on=sold.days.starts_on if sold.days else None,
            ends_on=sold.days.ends_on if sold.days else None,
        )


def in_words(cycle: Cycle) -> str:
    return f"{cycle.starts_on:%-d %b %Y} to {last_day(cycle):%-d %b %Y}"
