"""Percentages and days as these pages write them."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

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


def last_day(of: TaxRate, today: date) -> str:
    """The last day on which it holds; a rate's end is the first day without it."""
    return times.day(of.ends_on - timedelta(days=1), today) if of.ends_on else _("until further notice")
