"""Forms of this room."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger.choices import CreditKind
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.widgets import MoneyField

CENT = Decimal("0.01")


class UntilForm(KitForm):
    until = forms.DateField(label=gettext_lazy("Until the end of"), required=False)


class DaysForm(KitForm):
    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("Not before the first day."))
        return given


class MovementForm(KitForm):
    """What every movement by hand asks for. `key` makes it happen once, however often it is sent."""

    one_column = True
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=CENT)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands on the statement."),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        amount: Any = self.fields["amount"]
        amount.currency = amount.widget.before = currency


class AdjustForm(MovementForm):
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=(("up", gettext_lazy("Into the wallet")), ("down", gettext_lazy("Out of the wallet"))),
        widget=forms.RadioSelect(),
        initial="up",
    )
    field_order = ("direction", "amount", "reason")


class TransferForm(MovementForm):
    to = forms.CharField(
        label=gettext_lazy("To account"),
        max_length=60,
        help_text=gettext_lazy("The account number of whoever gets it."),
    )
    field_order = ("to", "amount", "reason")


class CreditForm(MovementForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Booked as"), choices=CreditKind.choices, initial=CreditKind.PROMOTION
    )
    field_order: Any = ("kind", "amount", "reason")


class PastedCreditForm(CreditForm):
    accounts = forms.CharField(
        label=gettext_lazy("Accounts"),
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line, or with commas between, however they are typed."),
    )
    field_order: Any = ("accounts", "kind", "amount", "reason")

    def clean_accounts(self) -> list[str]:
        typed = str(self.cleaned_data["accounts"]).replace(",", "\n").replace(";", "\n").splitlines()
        return [text.strip() for text in typed if text.strip()]


class RulesForm(KitForm):
    adjust_limit = MoneyField(
        label=gettext_lazy("Limit of an adjustment"),
        min_value=Decimal(0),
        help_text=gettext_lazy("Above it only who may adjust by any amount. It holds for gifts too."),
    )
    low_below = MoneyField(
        label=gettext_lazy("Tell of a low balance below"),
        min_value=CENT,
        required=False,
        help_text=gettext_lazy("Wallet less debt. Empty: nobody is told."),
    )

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            amount: Any = field
            amount.currency = amount.widget.before = currency
