"""One tax group: its rates of all days, what a price comes to with it, and what becomes of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.commands.tax_groups import (
    archive_tax_group,
    restore_tax_group,
    set_default_tax_group,
)
from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.domains.billing.pages.tax import words as tax_words
from mtandao.domains.billing.pages.tax.groups import BACK, group_url
from mtandao.domains.billing.rules.tax import Group, Line, Taxed, taxed
from mtandao.domains.billing.taxing import rates_on
from mtandao.foundation.context import Context
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text

EXAMPLE = Decimal(1000)


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate of some days, in words. `holds`: today is one of them."""

    name: str
    code: str
    days: str
    how: str
    holds: bool
    actions: tuple[Action, ...]


class GroupPage(DetailPage):
    needs = permissions.VIEW
    route = "tax:group"
    tabs = (Tab("rates", gettext_lazy("Rates"), "billing/tax/_group.html"),)

    def load(self, ctx: Context, **ids: Any) -> TaxGroup:
        return TaxGroup.found(ctx, id=ids["tax_group_id"])

    def head(self, ctx: Context, thing: TaxGroup) -> Head:
        archived = thing.archived_at is not None
        default = (Badge("active", _("Default")),) if thing.is_default else ()
        return Head(
            title=thing.name,
            badges=(Badge("closed", _("Archived")),) if archived else default,
            facts=(Fact(_("Code"), thing.code, mono=True), Fact(_("Tax is"), tax_words.prices(thing))),
            actions=(_to(thing, _("Add rate"), "tax:add-rate", "plus"),),
            more=_steps(thing),
            back=BACK,
        )

    def rates(self, ctx: Context, thing: TaxGroup) -> dict[str, Any]:
        rows = TaxRate.of(ctx).filter(group=thing).order_by("place", "code", "-starts_on")
        return {
            "rows": [_row(ctx, rate) for rate in rows],
            "examples": examples(ctx, thing),
            "currency": ctx.tenant.currency,
        }


def examples(ctx: Context, group: TaxGroup) -> list[tuple[str, Taxed]]:
    """What a price of a thousand comes to today: once, or here and elsewhere where that makes a difference."""
    rates = rates_on(ctx, ctx.today).get(group.pk, ())
    whole = Group(group.code, group.name, rates, group.inclusive)
    here, elsewhere = whole.between("here", "here"), whole.between("here", "elsewhere")
    if here == elsewhere:
        return [(_("today"), taxed([Line(EXAMPLE, here)]))]
    return [
        (str(TaxScope.INTRA.label), taxed([Line(EXAMPLE, here)])),
        (str(TaxScope.INTER.label), taxed([Line(EXAMPLE, elsewhere)])),
    ]


def _row(ctx: Context, rate: TaxRate) -> RateRow:
    return RateRow(
        tax_words.rate(rate),
        rate.code,
        tax_words.days(rate, ctx.today),
        tax_words.charged(rate),
        rate.valid_on(ctx.today),
        _rate_steps(rate) if ctx.may(permissions.TAX) else (),
    )


def _rate_steps(rate: TaxRate) -> tuple[Action, ...]:
    steps = (
        ("tax:change-percent", _("Another percentage")),
        ("tax:end-rate", _("Last day")),
        ("tax:remove-rate", _("Remove rate")),
    )
    return tuple(
        Action(label, reverse(route, kwargs={"tax_rate_id": rate.pk}), dialog=True) for route, label in steps
    )


def _to(group: TaxGroup, label: str, route: str, icon: str, **more: Any) -> Action:
    url = reverse(route, kwargs={"tax_group_id": group.pk})
    return Action(label, url, icon=icon, dialog=True, needs=permissions.TAX, **more)


def _steps(group: TaxGroup) -> tuple[Action, ...]:
    if group.archived_at is not None:
        return (_to(group, _("Bring back"), "tax:restore-group", "rotate"),)
    change = _to(group, _("Change tax group"), "tax:change-group", "pencil")
    default = _to(group, _("Make it the default"), "tax:default-group", "check")
    archive = _to(group, _("Archive tax group"), "tax:archive-group", "archive", kind="danger")
    return (change, archive) if group.is_default else (change, default, archive)


class OfGroup(ConfirmPage):
    """A question about one group."""

    needs = permissions.TAX

    def group(self, ctx: Context, kwargs: dict[str, Any]) -> TaxGroup:
        return TaxGroup.found(ctx, id=kwargs["tax_group_id"])

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = self.group(ctx, kwargs)
        return Crumb(found.name, group_url(found))


class DefaultGroupPage(OfGroup):
    title = gettext_lazy("Make it the default")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = self.group(ctx, kwargs)
        return (
            _("From now on %(group)s is charged where neither a plan nor a rule says otherwise.")
            % {"group": found.name},
            (
                _("Prices hold the tax: customers pay what they paid.")
                if found.inclusive
                else _("The tax comes on top: customers pay more than the price."),
                _("Invoices that were issued stay as they are."),
            ),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        made = set_default_tax_group(ctx, group_id=kwargs["tax_group_id"])
        assert made is not None
        return Done(group_url(made), _("%(name)s is the default.") % {"name": made.name})


class ArchiveGroupPage(OfGroup):
    title = gettext_lazy("Archive tax group")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        return (
            _("Nobody can choose %(group)s any more.") % {"group": self.group(ctx, kwargs).name},
            (
                _("Plans that have it keep it, with its rates."),
                _("Invoices that were issued stay as they are."),
            ),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        archived = archive_tax_group(ctx, group_id=kwargs["tax_group_id"])
        return Done(reverse("tax:groups"), _("%(name)s archived.") % {"name": archived.name})


class RestoreGroupPage(OfGroup):
    title = gettext_lazy("Bring back")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("%(group)s can be chosen again, with the rates it has.")
        return said % {"group": self.group(ctx, kwargs).name}, ()

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        back = restore_tax_group(ctx, group_id=kwargs["tax_group_id"])
        return Done(group_url(back), _("%(name)s is back.") % {"name": back.name})
