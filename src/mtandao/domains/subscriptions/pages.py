"""Pages of this room: the rules of pauses, suspensions and moves."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.commands.rules import MOST, change_life_rules
from mtandao.domains.subscriptions.queries import life_rules
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import FigureInput, MoneyField


class RulesForm(KitForm):
    sections = (
        Section(
            gettext_lazy("Pause"),
            ("pause_least_days", "pause_most_days_a_year"),
            gettext_lazy("On the customer's wish. Paused days are not billed."),
        ),
        Section(gettext_lazy("Billing"), ("bill_suspended_time", "billing_day_moves")),
        Section(gettext_lazy("Move to another address"), ("relocation_fee",)),
    )
    pause_least_days = forms.IntegerField(
        label=gettext_lazy("At least"),
        min_value=1,
        max_value=MOST,
        widget=FigureInput(gettext_lazy("days")),
    )
    pause_most_days_a_year = forms.IntegerField(
        label=gettext_lazy("At most in a year"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=FigureInput(gettext_lazy("days")),
        help_text=gettext_lazy("Left empty, as long as anybody likes."),
    )
    bill_suspended_time = forms.BooleanField(
        label=gettext_lazy("Suspended time is billed"),
        required=False,
        help_text=gettext_lazy("Else days of a suspension that are not invoiced yet are left out."),
    )
    billing_day_moves = forms.BooleanField(
        label=gettext_lazy("Who comes back begins a new period"),
        required=False,
        help_text=gettext_lazy(
            "That day becomes the billing day. Else it stays, and the days up to it are a part."
        ),
    )
    relocation_fee = MoneyField(
        label=gettext_lazy("Fee"),
        min_value=Decimal(0),
        required=False,
        help_text=gettext_lazy("The desk may ask for another one. Empty: nothing."),
    )


class RulesPage(FormPage):
    needs = permissions.CHANGE_RULES
    form = RulesForm
    title = gettext_lazy("Rules of services")
    verb = gettext_lazy("Save rules")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        rules = life_rules(ctx)
        return {name: getattr(rules, name) for name in RulesForm.base_fields}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        change_life_rules(ctx, **{**given, "relocation_fee": given["relocation_fee"] or Decimal(0)})
        return Done(reverse("subscriptions:rules"), _("Rules saved. They hold from now on."))


app_name = "subscriptions"
urlpatterns = [path("rules/", RulesPage.as_view(), name="rules")]
