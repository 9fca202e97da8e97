"""What a price covers, as people say it."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from mtandao.domains.catalog.choices import AddOnKind, Cycle
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.rules.speeds import mbps
from mtandao.foundation.kit import times, words

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


class Off(Protocol):
    """A discount, or one that was given."""

    percent: Decimal | None
    amount: Decimal | None


class Lasting(Protocol):
    cycles: int | None
    until: date | None


def off(discount: Off, currency: str) -> str:
    """`10 %`, `KES 500.00`."""
    if discount.percent is not None:
        return f"{discount.percent.normalize():f} %"
    return words.money(discount.amount or Decimal(0), currency)


def lasts(discount: Lasting) -> str:
    """`3 cycles`, `until 31 Dec 2026`, `for good`."""
    return lasts_words(discount.cycles, discount.until)


def lasts_words(cycles: int | None, until: date | None) -> str:
    if cycles is not None:
        return ngettext("%(n)s cycle", "%(n)s cycles", cycles) % {"n": cycles}
    if until is not None:
        return _("until %(day)s") % {"day": times.day(until, None, weekday=False)}
    return _("for good")


class Gift(Protocol):
    """An add-on, or one that was bought."""

    kind: str
    size_bytes: int | None
    kbps_down: int | None
    kbps_up: int | None


def gives(add_on: Gift) -> str:
    """`10 GB`, `50 / 20 Mbps`, `a fixed address`."""
    if add_on.size_bytes:
        return words.size(add_on.size_bytes)
    if add_on.kbps_down and add_on.kbps_up:
        return f"{mbps(add_on.kbps_down):f} / {mbps(add_on.kbps_up):f} Mbps"
    return _("a fixed address") if add_on.kind == AddOnKind.STATIC_IP else "–"
