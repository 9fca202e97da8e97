"""How long before a period it is invoiced, and when that is due."""

from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.terms import change_invoice_terms
from mtandao.domains.billing.rules.periods import LATEST_DUE_DAYS, MOST_AHEAD_DAYS
from mtandao.domains.billing.terms import invoice_terms
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.kit.widgets import FigureInput


class TermsForm(KitForm):
    one_column = True
    issue_ahead_days = forms.IntegerField(
        label=gettext_lazy("Issue"),
        min_value=0,
        max_value=MOST_AHEAD_DAYS,
        widget=FigureInput(gettext_lazy("days before the period begins")),
        help_text=gettext_lazy(
            "Never more than one period ahead. With 0 no invoice waits for its day, and no reminder goes out before it."
        ),
    )
    due_after_days = forms.IntegerField(
        label=gettext_lazy("Due"),
        min_value=0,
        max_value=LATEST_DUE_DAYS,
        widget=FigureInput(gettext_lazy("days after")),
        help_text=gettext_lazy("After the first day of the period, or the day of issue where that is later."),
    )


class TermsPage(FormPage):
    needs = permissions.TERMS
    form = TermsForm
    title = gettext_lazy("Invoice terms")
    verb = gettext_lazy("Save terms")
    intro = gettext_lazy(
        "Of the periods that billing runs invoice. What is sold, changed or charged by hand is due as it is issued. "
        "What begins with another plan, or after a trial, is invoiced on its own first day."
    )
    back = Crumb(gettext_lazy("Billing runs"), reverse_lazy("billing:runs"))

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        terms = invoice_terms(ctx)
        return {name: getattr(terms, name) for name in TermsForm.base_fields}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_invoice_terms(ctx, **form.cleaned_data)
        return Done(reverse("billing:terms"), _("Terms saved. They hold from the next run on."))
