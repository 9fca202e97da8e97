"""The dated rates of a group: a new one, another percentage from a day on, its end."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.commands.tax_rates import (
    NewTaxRate,
    add_tax_rate,
    change_percent_from,
    end_tax_rate,
    remove_tax_rate,
)
from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.domains.billing.pages.tax import words as tax_words
from mtandao.domains.billing.pages.tax.groups import group_url
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb, Text
from mtandao.foundation.kit.widgets import FigureInput


class PercentField(forms.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=7,
            decimal_places=4,
            min_value=Decimal(0),
            max_value=Decimal(100),
            widget=FigureInput("%"),
            **options,
        )


class RateForm(KitForm):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("As invoices show it: VAT.")
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("Its account in the ledger. The same tax has the same code in every group."),
    )
    percent = PercentField(label=gettext_lazy("Percentage"))
    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=100,
        initial=1,
        help_text=gettext_lazy("1 is charged first."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"))
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty, it holds until it is ended."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=TaxScope.choices, required=False, initial=TaxScope.EVERYWHERE
    )
    compound = forms.BooleanField(label=gettext_lazy("On the price and the taxes above it"), required=False)


class AddRatePage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("Add rate")
    verb = gettext_lazy("Save rate")
    form = RateForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"starts_on": ctx.today, "place": 1}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = TaxGroup.found(ctx, id=kwargs["tax_group_id"])
        return {"back": Crumb(found.name, group_url(found))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = dict(form.cleaned_data)
        last_on = given.pop("last_on")
        new = NewTaxRate(**given, ends_on=last_on + timedelta(days=1) if last_on else None)
        made = add_tax_rate(ctx, group_id=kwargs["tax_group_id"], new=new)
        return Done(group_url(made.group), _("%(rate)s saved.") % {"rate": tax_words.rate(made)})


class OfRate(FormPage):
    """A form about one rate."""

    needs = permissions.TAX

    def rate(self, ctx: Context, kwargs: dict[str, Any]) -> TaxRate:
        return TaxRate.found(ctx, id=kwargs["tax_rate_id"])

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self.rate(ctx, kwargs)
        back = Crumb(found.group.name, group_url(found.group))
        return {"back": back, "title": f"{self.title}: {tax_words.rate(found)}"}


class PercentForm(KitForm):
    one_column = True
    percent = PercentField(label=gettext_lazy("Percentage"))
    starts_on = forms.DateField(label=gettext_lazy("From"))


class ChangePercentPage(OfRate):
    title = gettext_lazy("Another percentage")
    verb = gettext_lazy("Save percentage")
    form = PercentForm
    intro = gettext_lazy("The rate that holds ends on the day before. Invoices of earlier days keep it.")

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = change_percent_from(ctx, rate_id=kwargs["tax_rate_id"], **form.cleaned_data)
        return Done(group_url(made.group), _("%(rate)s saved.") % {"rate": tax_words.rate(made)})


class EndForm(KitForm):
    one_column = True
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty, it holds until it is ended."),
    )


class EndRatePage(OfRate):
    title = gettext_lazy("End rate")
    verb = gettext_lazy("Save last day")
    form = EndForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        ends_on = self.rate(ctx, kwargs).ends_on
        return {"last_on": ends_on - timedelta(days=1) if ends_on else None}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        last_on = form.cleaned_data["last_on"]
        ends_on = last_on + timedelta(days=1) if last_on else None
        ended = end_tax_rate(ctx, rate_id=kwargs["tax_rate_id"], ends_on=ends_on)
        return Done(group_url(ended.group), _("%(rate)s saved.") % {"rate": tax_words.rate(ended)})


class RemoveRatePage(ConfirmPage):
    needs = permissions.TAX
    title = gettext_lazy("Remove rate")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = TaxRate.found(ctx, id=kwargs["tax_rate_id"])
        return (
            _("%(rate)s is taken out of %(group)s, as if it had never been there.")
            % {"rate": tax_words.rate(found), "group": found.group.name},
            (_("It works only while no invoice bears it."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        group = TaxRate.found(ctx, id=kwargs["tax_rate_id"]).group
        return Crumb(group.name, group_url(group))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        gone = remove_tax_rate(ctx, rate_id=kwargs["tax_rate_id"])
        return Done(group_url(gone.group), _("%(rate)s removed.") % {"rate": tax_words.rate(gone)})
