"""Forms of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.choices import Method
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.widgets import MoneyField, PhoneField


class _OfSomebody(KitForm):
    """A form about one subscriber: named by whoever opened it, or typed as account or phone."""

    subscriber_id = forms.UUIDField(required=False, widget=forms.HiddenInput())
    who = forms.CharField(
        label=_("Whose"), help_text=_("Account number, or phone in any spelling."), max_length=60
    )

    def __init__(self, *args: Any, currency: str = "", known: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency = amount.widget.before = currency
        if known:
            self.fields["who"].required = False
            self.fields["who"].disabled = True
            self.fields["who"].help_text = ""


class RecordForm(_OfSomebody):
    amount = MoneyField(label=_("Amount"), min_value=0)
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices, initial=Method.CASH)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("The number on the cheque, transfer or M-Pesa message. Counts once."),
        max_length=60,
        required=False,
    )
    received_at = forms.DateTimeField(
        label=_("Received"), help_text=_("Leave it empty for now."), required=False
    )

    field_order = ("who", "amount", "method", "reference", "received_at")


class AskForm(_OfSomebody):
    amount = MoneyField(
        label=_("Amount"), help_text=_("Leave it empty for all that is owed."), min_value=0, required=False
    )
    phone = PhoneField(
        label=_("Phone"), help_text=_("Only if another phone than his own is to be asked."), required=False
    )

    field_order = ("who", "amount", "phone")
