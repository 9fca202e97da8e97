"""What services are charged for their due cycles, for many of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.rules.periods import Cycle
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.billing.service_lines import Charges, ServiceLines, Stretch, in_words
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context


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
        self._stretches: dict[tuple[Decimal, Cycle, catalog.Calendar], Stretch] = {}

    def of(self, row: subscriptions.Subscription) -> Charges:
        calendar = row.calendar
        stretches = [self._stretch(row.price, cycle, calendar) for cycle in self._cycles[row.id]]
        lines = ServiceLines(row, row.plan, calendar, self._currency)
        charges = lines.charges(stretches, self._discounts.get(row.id), self._add_ons.get(row.id, ()))
        return replace(charges, lines=[*charges.lines, lines.of_setup()]) if row.setup_owed else charges

    def _stretch(self, price: Decimal, cycle: Cycle, calendar: catalog.Calendar) -> Stretch:
        key = price, cycle, calendar
        if key not in self._stretches:
            cut = parts(cycle.starts_on, cycle.ends_on, calendar)
            self._stretches[key] = Stretch(prorated(price, cut), cut.periods, in_words(cycle), cycle)
        return self._stretches[key]
