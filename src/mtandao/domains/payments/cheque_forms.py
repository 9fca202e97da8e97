"""Forms of cheques and bank accounts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mtandao.domains.payments.desk_forms import CENT, DeskForm
from mtandao.domains.payments.models import BankAccount
from mtandao.foundation.kit.widgets import MoneyField


class TakeChequeForm(DeskForm):
    one_column = False
    subscriber_id = forms.UUIDField(required=False, widget=forms.HiddenInput())
    who = forms.CharField(
        label=gettext_lazy("Whose"),
        help_text=gettext_lazy("Account number, or phone in any spelling."),
        max_length=60,
    )
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=CENT)
    number = forms.CharField(label=gettext_lazy("Cheque number"), max_length=30)
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=60)
    branch = forms.CharField(label=gettext_lazy("Branch"), max_length=60, required=False)
    drawn_by = forms.CharField(
        label=gettext_lazy("Drawer's name"),
        help_text=gettext_lazy("Only if it is not the customer's own cheque."),
        max_length=120,
        required=False,
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Dated"),
        help_text=gettext_lazy("The bank takes it from this day on."),
        required=False,
    )

    def __init__(self, *args: Any, known: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if known:
            self.fields["who"].required = False
            self.fields["who"].disabled = True
            self.fields["who"].help_text = ""


class DepositForm(DeskForm):
    account = forms.ChoiceField(label=gettext_lazy("To account"), required=False)
    on = forms.DateField(label=gettext_lazy("Deposited on"))

    def __init__(self, *args: Any, accounts: Sequence[BankAccount] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["account"]
        chosen.choices = [(str(account.pk), str(account)) for account in accounts] or [("", "–")]


class BounceForm(DeskForm):
    reason = forms.CharField(
        label=gettext_lazy("What the bank says"),
        help_text=gettext_lazy("Refer to drawer, effects not cleared, signature differs."),
        max_length=200,
    )
    fee = MoneyField(
        label=gettext_lazy("What the bank took for it"),
        help_text=gettext_lazy("Told on with the cheque, so that it can be billed."),
        min_value=0,
        required=False,
    )


class BankAccountForm(DeskForm):
    one_column = False
    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As you call it: Main account."), max_length=60
    )
    bank = forms.CharField(label=gettext_lazy("Bank"), max_length=60)
    number = forms.CharField(label=gettext_lazy("Account number"), max_length=40)
    opening = MoneyField(
        label=gettext_lazy("In it when you begin"),
        help_text=gettext_lazy("By the bank's own statement. It is booked once."),
        required=False,
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, saved: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if saved:
            del self.fields["opening"]
