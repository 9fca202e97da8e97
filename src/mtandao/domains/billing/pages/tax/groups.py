"""The list of tax groups, the form of one, and the packs of countries."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.tax_groups import change_tax_group, create_tax_group, take_over_tax_pack
from mtandao.domains.billing.models import TaxGroup
from mtandao.domains.billing.packs import packs
from mtandao.domains.billing.pages.tax import words as tax_words
from mtandao.domains.billing.rules.tax import Rate
from mtandao.domains.billing.taxing import rates_on
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable

BACK = Crumb(gettext_lazy("Tax"), reverse_lazy("tax:groups"))


def group_url(group: TaxGroup) -> str:
    return reverse("tax:group", kwargs={"tax_group_id": group.pk})


class GroupTable(KitTable):
    mark = StateColumn(gettext_lazy("Status"), accessor="pk")
    name = NameColumn(gettext_lazy("Tax group"), sort=True, url=group_url)
    code = CodeColumn(gettext_lazy("Code"), priority=2)
    prices = KitColumn(gettext_lazy("Tax is"), accessor="inclusive")
    rates = KitColumn(gettext_lazy("Rates today"), accessor="pk", width="l", phone="note")
    is_default = KitColumn(gettext_lazy("Default"), priority=3)

    @cached_property
    def rates_by_group(self) -> Mapping[UUID, tuple[Rate, ...]]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return rates_on(ctx, ctx.today)

    def render_mark(self, record: TaxGroup) -> Any:
        if record.archived_at:
            return state_html("closed", _("Archived"))
        return state_html("active", _("In use"))

    def render_prices(self, record: TaxGroup) -> str:
        return tax_words.prices(record)

    def render_rates(self, record: TaxGroup) -> str:
        return ", ".join(tax_words.rate(rate) for rate in self.rates_by_group.get(record.pk, ())) or _("none")

    def render_is_default(self, record: TaxGroup) -> str:
        return _("yes") if record.is_default else ""


class GroupsPage(ListPage):
    name, title = "tax-groups", gettext_lazy("Tax")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = GroupTable, "name"
    actions = (
        Action(
            gettext_lazy("New tax group"),
            reverse_lazy("tax:new-group"),
            icon="plus",
            kind="primary",
            needs=permissions.TAX,
        ),
        Action(
            gettext_lazy("Take over a country's taxes"),
            reverse_lazy("tax:pack"),
            icon="download",
            dialog=True,
            needs=permissions.TAX,
        ),
        Action(gettext_lazy("Rules"), reverse_lazy("tax:rules"), icon="list"),
        Action(
            gettext_lazy("Tax report"),
            reverse_lazy("tax:report"),
            icon="file-text",
            needs=ledger.permissions.VIEW,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No taxes yet"),
        gettext_lazy(
            "Prices are what customers pay, and invoices show no tax. A country's groups are copied with one "
            "press; none of them is charged before it is the default, a rule's or a plan's."
        ),
        actions[1:2],
    )

    def queryset(self, ctx: Context) -> QuerySet[TaxGroup]:
        return TaxGroup.of(ctx)

    def verdict(self, ctx: Context) -> Verdict | None:
        groups = list(TaxGroup.of(ctx).filter(archived_at=None))
        if not groups:
            return None
        default = next((group for group in groups if group.is_default), None)
        if default is None:
            return Verdict(
                "quiet",
                _("Without a plan's group or a rule that fits, nothing is taxed."),
                _("Open a group to make it the default."),
            )
        said = _("What no plan and no rule decides bears %(group)s.") % {"group": default.name}
        return Verdict("quiet", said)


class GroupForm(KitForm):
    one_column = True
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("As plans and people call it.")
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("Short and for good, like VAT-INCL: invoices keep it."),
    )
    inclusive = forms.TypedChoiceField(
        label=gettext_lazy("Tax is"),
        choices=(
            ("yes", gettext_lazy("in the price: the customer pays the price")),
            ("no", gettext_lazy("on top: the customer pays price and tax")),
        ),
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].disabled = saved


class NewGroupPage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("New tax group")
    verb = gettext_lazy("Save tax group")
    form = GroupForm
    back = BACK

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = create_tax_group(ctx, **form.cleaned_data)
        return Done(group_url(made), _("%(name)s saved. Its rates come next.") % {"name": made.name})


class ChangeGroupPage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("Change tax group")
    verb = gettext_lazy("Save tax group")
    form = GroupForm
    intro = gettext_lazy("For invoices from now on. Those that were issued keep what they were issued with.")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = TaxGroup.found(ctx, id=kwargs["tax_group_id"])
        return {"name": found.name, "code": found.code, "inclusive": "yes" if found.inclusive else "no"}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = TaxGroup.found(ctx, id=kwargs["tax_group_id"])
        return {"back": Crumb(found.name, group_url(found))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        changed = change_tax_group(
            ctx, group_id=kwargs["tax_group_id"], name=given["name"], inclusive=given["inclusive"]
        )
        return Done(group_url(changed), _("%(name)s saved.") % {"name": changed.name})


class PackForm(KitForm):
    one_column = True
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["country"]
        chosen.choices = [
            (
                country,
                f"{organizations.Country(country).label}: {'; '.join(group.name for group in pack.groups)}",
            )
            for country, pack in packs().items()
        ]


class PackPage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("Take over a country's taxes")
    verb = gettext_lazy("Take over taxes")
    form = PackForm
    intro = gettext_lazy(
        "They are copied into your own list, where you may change them. What is there already stays as it is, "
        "and nothing is charged by copying."
    )
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"country": ctx.tenant.country}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = take_over_tax_pack(ctx, country=form.cleaned_data["country"])
        said = ngettext("%(n)s tax group copied.", "%(n)s tax groups copied.", len(made))
        return Done(
            reverse("tax:groups"),
            said % {"n": words.count(len(made))} if made else _("All of them are there already."),
        )
