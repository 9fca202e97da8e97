"""Percentages and days as these pages write them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.domains.billing.rules.tax import Rate
from mtandao.foundation.kit import times
from mtandao.foundation.kit.words import HARD_SPACE


def percent(value: Decimal) -> str:
    """`16 %`, `8.245 %`."""
    return f"{value.normalize():f}{HARD_SPACE}%"


def rate(of: Rate | TaxRate) -> str:
    return f"{of.name} {percent(of.percent)}"


def prices(group: TaxGroup) -> str:
    return _("in the price") if group.inclusive else _("on top")


def days(of: TaxRate, today: date) -> str:
    """`Since Fri 1 Jan 2021`, or both its first and its last day: a rate's end is the first day without it."""
    first = times.day(of.starts_on, today)
    if of.ends_on is None:
        return (_("Since %(day)s") if of.starts_on <= today else _("From %(day)s")) % {"day": first}
    last = times.day(of.ends_on - timedelta(days=1), today)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def charged(of: TaxRate) -> str:
    base = _("On the price and the taxes above it") if of.compound else _("On the price")
    if of.scope == TaxScope.EVERYWHERE:
        return base
    return f"{base}. {TaxScope(of.scope).label}"
