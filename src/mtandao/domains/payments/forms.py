"""Forms of this room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.methods import Choices
from mtandao.domains.payments.models import BankAccount
from mtandao.domains.payments.ways import ByAWay
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
    method = forms.ChoiceField(label=_("Method"), initial=Method.CASH)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("The number of the transfer. Counts once."),
        max_length=60,
        required=False,
    )
    received_at = forms.DateTimeField(
        label=_("Received"), help_text=_("Leave it empty for now."), required=False
    )

    bank_account = forms.ChoiceField(
        label=_("To account"), help_text=_("Of a bank transfer: where it came to."), required=False
    )

    field_order = ("who", "amount", "method", "reference", "bank_account", "received_at")

    def __init__(
        self,
        *args: Any,
        methods: Choices = (),
        accounts: Sequence[BankAccount] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        method: Any = self.fields["method"]
        method.choices = list(methods)
        if Method.MPESA in dict(methods):
            self.fields["reference"].help_text = _(
                "The number on the transfer or M-Pesa message. Counts once."
            )
        chosen: Any = self.fields["bank_account"]
        chosen.choices = [("", "–"), *((str(account.pk), str(account)) for account in accounts)]
        if not accounts:
            del self.fields["bank_account"]

    def bank_account_id(self) -> UUID | None:
        """Only a transfer has one, whatever stands chosen."""
        named = self.cleaned_data.get("bank_account")
        return UUID(named) if named and self.cleaned_data["method"] == Method.BANK else None


class AskForm(ByAWay, _OfSomebody):
    amount = MoneyField(
        label=_("Amount"), help_text=_("Leave it empty for all that is owed."), min_value=0, required=False
    )
    phone = PhoneField(
        label=_("Phone"), help_text=_("Only if another phone than his own is to be asked."), required=False
    )

    field_order = ("who", "amount", "way", "phone")
