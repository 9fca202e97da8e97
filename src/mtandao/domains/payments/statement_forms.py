"""Forms of banks' files: which file, and which of its columns is what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from mtandao.domains.payments.desk_forms import DeskForm
from mtandao.domains.payments.models import BankAccount
from mtandao.foundation.kit.forms import Section

ORDERS = (
    ("dmy", gettext_lazy("Day, month, year: 31/12/2026")),
    ("mdy", gettext_lazy("Month, day, year: 12/31/2026")),
    ("ymd", gettext_lazy("Year, month, day: 2026-12-31")),
)
COLUMNS = ("date", "description", "reference", "amount", "money_in", "money_out", "balance")


class UploadForm(DeskForm):
    account = forms.ChoiceField(label=gettext_lazy("Bank account"))
    file = forms.FileField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("As CSV, from your bank's own pages. 4 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def __init__(self, *args: Any, accounts: Sequence[BankAccount] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["account"]
        chosen.choices = [(str(account.pk), str(account)) for account in accounts]


class ColumnsForm(DeskForm):
    """Each part of a line is one of the file's own columns."""

    one_column = False
    wide = ("without_wrong",)
    date = forms.ChoiceField(label=gettext_lazy("Day"))
    dates = forms.ChoiceField(label=gettext_lazy("Days are written"), choices=ORDERS, initial="dmy")
    description = forms.ChoiceField(label=gettext_lazy("Description"), required=False)
    reference = forms.ChoiceField(label=gettext_lazy("Reference"), required=False)
    money_in = forms.ChoiceField(label=gettext_lazy("Money in"), required=False)
    money_out = forms.ChoiceField(label=gettext_lazy("Money out"), required=False)
    amount = forms.ChoiceField(
        label=gettext_lazy("Amount with its sign"),
        help_text=gettext_lazy("Where the bank has one column for both ways."),
        required=False,
    )
    balance = forms.ChoiceField(label=gettext_lazy("Balance"), required=False)
    without_wrong = forms.BooleanField(
        label=gettext_lazy("Leave out the rows that cannot be read"), required=False
    )
    sections = (
        Section(gettext_lazy("Which column is what"), ("date", "dates", "description", "reference")),
        Section(gettext_lazy("The money"), ("money_in", "money_out", "amount", "balance")),
    )

    def __init__(self, *args: Any, header: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(name, name) for name in dict.fromkeys(header) if name]
        for part in COLUMNS:
            field: Any = self.fields[part]
            field.choices = names if field.required else [("", "–"), *names]

    @property
    def mapping(self) -> dict[str, str]:
        """What `import_statement` takes; only of a form that holds."""
        return {part: value for part in (*COLUMNS, "dates") if (value := self.cleaned_data[part])}


class IgnoreForm(DeskForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Bank charges, cash of ours that was banked, the owner's own money."),
        max_length=200,
    )
