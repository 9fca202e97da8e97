"""What lateness and coming back cost."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections.charging import fee_terms
from mtandao.domains.collections.choices import LateFee
from mtandao.domains.collections.commands.fees import LATEST_DAY, change_fee_terms
from mtandao.domains.collections.pages.settings import RulesPage
from mtandao.domains.collections.rules.fees import NOTHING, FeeTerms
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pieces import Row
from mtandao.foundation.kit.widgets import FigureInput, MoneyField

SUMS = {
    "late_amount": (gettext_lazy("Fixed sum"), ""),
    "late_cap": (gettext_lazy("At most"), gettext_lazy("Empty: no limit.")),
    "reconnection": (gettext_lazy("Fee"), gettext_lazy("Empty: coming back costs nothing.")),
}


class FeeTermsForm(KitForm):
    sections = (
        Section(
            gettext_lazy("Late fee"),
            ("late_kind", "late_amount", "late_percent", "late_cap", "late_from_day"),
            gettext_lazy(
                "Once for an invoice, on one of its own. Invoices that fell due before this was turned on bear none."
            ),
        ),
        Section(
            gettext_lazy("Reconnection fee"),
            ("reconnection",),
            gettext_lazy(
                "Once for a suspension, when a payment or a promise ends it. The wall alone costs nothing."
            ),
        ),
        Section(gettext_lazy("Both"), ("due_days",), gettext_lazy("Tax comes on top as the tax rules say.")),
    )
    late_kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=LateFee.choices, widget=forms.RadioSelect
    )
    late_percent = forms.DecimalField(
        label=gettext_lazy("Percent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=FigureInput("%", {"step": "0.01"}),
        help_text=gettext_lazy("Of what is open of the invoice."),
    )
    late_from_day = forms.IntegerField(
        label=gettext_lazy("Charged from"),
        min_value=1,
        max_value=LATEST_DAY,
        widget=FigureInput(gettext_lazy("days after"), {"step": 1}),
        help_text=gettext_lazy("Days after the due day."),
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("To be paid within"),
        min_value=0,
        max_value=LATEST_DAY,
        widget=FigureInput(gettext_lazy("days"), {"step": 1}),
    )

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, help_text) in SUMS.items():
            self.fields[name] = MoneyField(
                label=label, currency=currency, required=False, min_value=0, help_text=help_text
            )

    def clean(self) -> dict[str, Any]:
        empty = {name: NOTHING for name in (*SUMS, "late_percent") if self.cleaned_data.get(name) is None}
        return {**self.cleaned_data, **empty}


class FeesPage(RulesPage):
    form = FeeTermsForm
    title = gettext_lazy("Fees")
    verb = gettext_lazy("Save fees")
    here = "fees"
    about = gettext_lazy("Who is exempted, owes too little or has a promise that runs pays no late fee.")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        terms = fee_terms(ctx)
        return {name: getattr(terms, name) for name in FeeTerms.__slots__}

    def rows(self, ctx: Context) -> Sequence[Row]:
        terms, currency = fee_terms(ctx), ctx.tenant.currency
        fee = {
            LateFee.FIXED: words.money(terms.late_amount, currency),
            LateFee.PERCENT: f"{terms.late_percent.normalize():f} %",
        }.get(LateFee(terms.late_kind), _("none"))
        note = _("from day %(n)s") % {"n": terms.late_from_day} if terms.late_kind != LateFee.NONE else ""
        back = words.money(terms.reconnection, currency) if terms.reconnection else _("none")
        return [Row(_("Late fee"), note=note, end=fee), Row(_("Reconnection fee"), end=back)]

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_fee_terms(ctx, terms=FeeTerms(**form.cleaned_data))
        return Done(reverse("collections:fees"), _("Fees saved. They hold from now on."))
