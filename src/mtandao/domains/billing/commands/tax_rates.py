"""Dated rates of a tax group. Two of one code never hold on the same day."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.commands.tax_groups import checked_words
from mtandao.domains.billing.errors import TaxRatesOverlap, TaxRateUsed
from mtandao.domains.billing.models import InvoiceTax, TaxGroup, TaxRate
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

MOST_RATES = 50  # of a group, past ones included
PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTaxRate:
    """`ends_on` is the first day on which it holds no more; none: it holds until it is ended."""

    code: str
    name: str
    percent: Decimal
    starts_on: date
    ends_on: date | None = None
    compound: bool = False
    scope: str = TaxScope.EVERYWHERE
    place: int = 1


@command(needs=permissions.TAX)
def add_tax_rate(ctx: Context, *, group_id: UUID, new: NewTaxRate) -> TaxRate:
    group = TaxGroup.locked(ctx, id=group_id)
    values = asdict(new) | {"code": new.code.strip().upper(), "name": new.name.strip()}
    rate = TaxRate(tenant_id=ctx.tenant_id, group=group, **values)
    others = list(TaxRate.of(ctx).filter(group=group))
    if len(others) >= MOST_RATES:
        raise Malformed(_("A group has at most %(most)s rates. Make another group.") % {"most": MOST_RATES})
    _check(rate, others)
    rate.save(force_insert=True)
    return rate


@command(needs=permissions.TAX)
def change_percent_from(ctx: Context, *, rate_id: UUID, percent: Decimal, starts_on: date) -> TaxRate:
    """From a day on the tax is another percentage: the rate ends there and its successor begins."""
    former = _locked(ctx, rate_id)
    if not former.starts_on < starts_on or (former.ends_on is not None and starts_on >= former.ends_on):
        raise Malformed(
            _("Not saved: see the fields."),
            fields={"starts_on": _("A day while %(former)s holds, after its first.") % {"former": former}},
        )
    successor = TaxRate(
        tenant_id=ctx.tenant_id,
        group_id=former.group_id,
        place=former.place,
        code=former.code,
        name=former.name,
        percent=percent,
        compound=former.compound,
        scope=former.scope,
        starts_on=starts_on,
        ends_on=former.ends_on,
    )
    former.ends_on = starts_on
    others = TaxRate.of(ctx).filter(group_id=former.group_id).exclude(id=former.id)
    _check(successor, [former, *others])
    former.save(update_fields=["ends_on"])
    successor.save(force_insert=True)
    return successor


@command(needs=permissions.TAX)
def end_tax_rate(ctx: Context, *, rate_id: UUID, ends_on: date | None) -> TaxRate:
    """`ends_on` is the first day without it; none: it holds on."""
    rate = _locked(ctx, rate_id)
    rate.ends_on = ends_on
    _check(rate, list(TaxRate.of(ctx).filter(group_id=rate.group_id).exclude(id=rate.id)))
    rate.save(update_fields=["ends_on"])
    return rate


@command(needs=permissions.TAX)
def remove_tax_rate(ctx: Context, *, rate_id: UUID) -> TaxRate:
    """A mistake, taken back before any invoice bore it."""
    rate = _locked(ctx, rate_id)
    used = InvoiceTax.of(ctx).filter(
        group_code=rate.group.code, rate_code=rate.code, invoice__issued_on__gte=rate.starts_on
    )
    if rate.ends_on is not None:
        used = used.filter(invoice__issued_on__lt=rate.ends_on)
    if used.exists():
        raise TaxRateUsed(
            _("Invoices bear %(rate)s. It cannot be removed: let it end on a day instead.") % {"rate": rate}
        )
    rate.delete()
    return rate


def _locked(ctx: Context, rate_id: UUID) -> TaxRate:
    """The group is locked first: its rates are looked at together."""
    group_id = TaxRate.found(ctx, id=rate_id).group_id
    TaxGroup.locked(ctx, id=group_id)
    return TaxRate.locked(ctx, id=rate_id)


def _check(rate: TaxRate, others: list[TaxRate]) -> None:
    wrong = checked_words(rate.code, rate.name)
    if not 0 <= rate.percent <= 100 or rate.percent != rate.percent.quantize(PLACES):
        wrong["percent"] = _("A percentage from 0 to 100, with four decimals at most.")
    if rate.scope not in TaxScope.values:
        wrong["scope"] = _("Choose one of the list.")
    if not 1 <= rate.place <= 100:
        wrong["place"] = _("A place from 1 to 100.")
    if rate.ends_on is not None and rate.ends_on <= rate.starts_on:
        wrong["ends_on"] = _("A day after its first.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    for other in others:
        if other.code == rate.code and other.overlaps(rate.starts_on, rate.ends_on):
            raise TaxRatesOverlap(
                _(
                    "%(other)s holds %(days)s: two rates %(code)s cannot hold on the same day. End "
                    "that one first, or change its percentage from a day on."
                )
                % {"other": other, "days": _days(other), "code": rate.code},
                rate_id=str(other.id),
            )


def _days(rate: TaxRate) -> str:
    first = date_format(rate.starts_on, "j M Y")
    if rate.ends_on is None:
        return _("since %(first)s") % {"first": first}
    last = date_format(rate.ends_on - timedelta(days=1), "j M Y")
    return _("since %(first)s until %(last)s") % {"first": first, "last": last}
