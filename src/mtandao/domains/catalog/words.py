"""What a price covers, as people say it."""

from django.utils.translation import ngettext, pgettext_lazy

from mtandao.domains.catalog.choices import Cycle
from mtandao.domains.catalog.models import Plan

PER = {
    Cycle.HOUR: pgettext_lazy("price", "an hour"),
    Cycle.DAY: pgettext_lazy("price", "a day"),
    Cycle.WEEK: pgettext_lazy("price", "a week"),
    Cycle.MONTH: pgettext_lazy("price", "a month"),
    Cycle.QUARTER: pgettext_lazy("price", "a quarter"),
    Cycle.HALF_YEAR: pgettext_lazy("price", "half a year"),
    Cycle.YEAR: pgettext_lazy("price", "a year"),
}


def per(plan: Plan) -> str:
    """`a month`, `for 30 days`: what stands behind a price."""
    if plan.validity_days is None:
        return str(PER[Cycle(plan.cycle)])
    days = plan.validity_days
    return ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}


def first(plan: Plan) -> str:
    """On the sale's invoice: `first month`, `first 30 days`."""
    return f"first {plan.validity_days} days" if plan.validity_days else f"first {Cycle(plan.cycle).label}"
