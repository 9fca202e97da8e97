"""The form of a discount."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import FigureInput, MoneyField


class DiscountForm(KitForm):
    sections = (
        Section(
            _("Discount"),
            ("name", "percent", "amount"),
            _("A part of the price in percent, or an amount of each whole cycle."),
        ),
        Section(
            _("How long"),
            ("cycles", "until"),
            _("So many cycles, or until a day. Left empty, for good."),
        ),
        Section(
            _("Who may have it"),
            ("given_from", "given_until", "code", "plan_ids"),
            _("Left empty, it is given at any time, to services of any plan."),
        ),
    )

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Customers read it on their invoice."))
    percent = forms.DecimalField(
        label=_("Percent"),
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        widget=FigureInput("%"),
    )
    amount = MoneyField(label=_("Amount"), required=False, min_value=Decimal("0.01"))
    cycles = forms.IntegerField(
        label=_("For"), required=False, min_value=1, max_value=1200, widget=FigureInput(_("cycles"))
    )
    until = forms.DateField(
        label=_("Until"), required=False, help_text=_("A cycle that begins on this day has the full price.")
    )
    given_from = forms.DateField(label=_("Given from"), required=False)
    given_until = forms.DateField(label=_("Given until"), required=False, help_text=_("On this day no more."))
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_("With it, customers take the discount themselves."),
    )
    plan_ids = forms.TypedMultipleChoiceField(
        label=_("Plans"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(
        self, *args: Any, currency: str = "", plans: Iterable[tuple[str, str]] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        money: Any = self.fields["amount"]
        money.currency = money.widget.before = currency
        chosen: Any = self.fields["plan_ids"]
        chosen.choices = list(plans)
