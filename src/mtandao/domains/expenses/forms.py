"""Forms of expenses."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.expenses.choices import PaidFrom
from mtandao.domains.expenses.commands.receipts import GivenReceipt
from mtandao.domains.expenses.models import ExpenseCategory
from mtandao.domains.expenses.rules import LARGEST_RECEIPT
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.widgets import MoneyField

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,application/pdf,image/jpeg,image/png,image/webp"


def receipt_field(*, required: bool) -> forms.FileField:
    return forms.FileField(
        label=gettext_lazy("Receipt"),
        help_text=gettext_lazy("A photograph or a PDF, 4 MB at most."),
        required=required,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


def given(file: Any) -> GivenReceipt | None:
    """As it was sent; one byte more than is taken, so that a huge one is refused and never read whole."""
    return GivenReceipt(file.name or "", file.read(LARGEST_RECEIPT + 1)) if file else None


class MoneyForm(KitForm):
    """Money fields know the tenant's currency."""

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                widget: Any = field.widget
                field.currency = widget.before = currency


class ExpenseForm(MoneyForm):
    """`place` is a kind of place and which one of it: `bank:<id>`."""

    wide = ("description", "receipt")
    spent_on = forms.DateField(label=gettext_lazy("Date"))
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=200, required=False)
    description = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    amount = MoneyField(label=gettext_lazy("Paid"), help_text=gettext_lazy("With the tax in it."))
    tax = MoneyField(
        label=gettext_lazy("Tax in it"),
        help_text=gettext_lazy("Only what you reclaim; it is booked on that tax."),
        required=False,
    )
    tax_code = forms.ChoiceField(label=gettext_lazy("Which tax"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Paid from"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("The number of the receipt or the transfer."),
        max_length=100,
        required=False,
    )
    receipt = receipt_field(required=False)
    sections = (
        Section(gettext_lazy("What was bought"), ("spent_on", "category", "supplier", "reference")),
        Section(gettext_lazy("The money"), ("amount", "place", "tax", "tax_code")),
    )

    def __init__(
        self,
        *args: Any,
        categories: Sequence[ExpenseCategory] = (),
        places: Sequence[tuple[str, str]] = (),
        taxes: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = [(str(each.pk), each.name) for each in categories]
        fields["place"].choices = list(places)
        if taxes:
            fields["tax_code"].choices = [
                ("", "–"),
                *((code, f"{name}, {code}") for code, name in taxes.items()),
            ]
        else:
            del self.fields["tax"], self.fields["tax_code"]

    def clean_place(self) -> tuple[PaidFrom, UUID | None]:
        kind, _colon, key = self.cleaned_data["place"].partition(":")
        return PaidFrom(kind), UUID(key) if key else None

    def refuse(self, detail: str, fields: Mapping[str, str] | None = None) -> None:
        """The command's own names beside the fields as they are called here."""
        names = {"category_id": "category", "place_id": "place"}
        super().refuse(detail, {names.get(name, name): said for name, said in (fields or {}).items()})


class ReceiptForm(KitForm):
    one_column = True
    receipt = receipt_field(required=True)


class ReasonForm(KitForm):
    one_column = True
    because = forms.CharField(label=gettext_lazy("Why"), max_length=500)


class CategoryForm(KitForm):
    one_column = True
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


class RulesForm(MoneyForm):
    one_column = True
    approve_above = MoneyField(
        label=gettext_lazy("Somebody else approves above"),
        help_text=gettext_lazy("Leave it empty if nobody has to; 0 asks for every expense."),
        min_value=0,
        required=False,
    )


def place_choices(places: Sequence[tuple[PaidFrom, Any]]) -> list[tuple[str, str]]:
    """As the form offers them."""
    found = [(f"{kind}:{place.pk}", f"{kind.label}: {place}") for kind, place in places]
    return [*found, (PaidFrom.OWNER.value, _("The owner's own pocket"))]
