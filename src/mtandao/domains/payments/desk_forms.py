"""Forms of the cash desk."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import tender
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.models import BankAccount, Drawer
from mtandao.foundation.kit import words
from mtandao.foundation.kit.forms import DrawnSection, KitForm
from mtandao.foundation.kit.widgets import MoneyField

CENT = Decimal("0.01")


class DeskForm(KitForm):
    """Money fields know the tenant's currency."""

    one_column = True

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                widget: Any = field.widget
                field.currency = widget.before = currency


class TakeCashForm(DeskForm):
    """The debt is filled in and chosen: Enter takes it."""

    amount = MoneyField(label=gettext_lazy("Amount"), min_value=CENT)
    tendered = MoneyField(
        label=gettext_lazy("Handed over"),
        help_text=gettext_lazy("For the change. Leave it empty if it was exact."),
        min_value=CENT,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].widget.attrs |= {"autofocus": True, "data-mt-select": ""}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, tendered = given.get("amount"), given.get("tendered")
        if amount and tendered and tendered < amount:
            self.add_error("tendered", _("This is less than the amount."))
        return given


class OpenShiftForm(DeskForm):
    drawer = forms.ChoiceField(label=gettext_lazy("Drawer"))
    float_amount = MoneyField(
        label=gettext_lazy("In the drawer now"),
        help_text=gettext_lazy("Count it, change included. You answer for it from now on."),
        min_value=0,
    )
    brought = MoneyField(
        label=gettext_lazy("Of it, brought in just now"),
        help_text=gettext_lazy("Change that the owner gave. Leave it empty if nothing was brought."),
        min_value=0,
        required=False,
    )

    def __init__(self, *args: Any, drawers: Sequence[Drawer] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["drawer"]
        chosen.choices = [(str(drawer.pk), drawer.name) for drawer in drawers]


class MoveCashForm(DeskForm):
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=CashMove.choices, initial=CashMove.BANKED)
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=CENT)
    partner = forms.ChoiceField(
        label=gettext_lazy("Partner"),
        help_text=gettext_lazy("Who hands it over, and what he holds."),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed for petty cash: what it was spent on."),
        max_length=200,
        required=False,
    )
    bank_account = forms.ChoiceField(
        label=gettext_lazy("To account"), help_text=gettext_lazy("Where it goes to the bank."), required=False
    )

    def __init__(
        self,
        *args: Any,
        accounts: Sequence[BankAccount] = (),
        partners: Sequence[tuple[str, str]] = (),
        of_partner: bool = False,
        **options: Any,
    ) -> None:
        """`partners`: who may hand something over, in words; `of_partner`: the drawer is a partner's own."""
        super().__init__(*args, **options)
        hands: Any = self.fields["partner"]
        hands.choices = [("", "–"), *partners]
        if not partners:
            del self.fields["partner"]
        without = {CashMove.HANDED} if not partners else set()
        without |= set() if of_partner else {CashMove.CARRIED}
        kinds: Any = self.fields["kind"]
        kinds.choices = [choice for choice in CashMove.choices if choice[0] not in without]
        chosen: Any = self.fields["bank_account"]
        chosen.choices = [("", "–"), *((str(account.pk), str(account)) for account in accounts)]
        if not accounts:
            del self.fields["bank_account"]

    def partner_id(self) -> UUID | None:
        named = self.cleaned_data.get("partner")
        return UUID(named) if named and self.cleaned_data["kind"] == CashMove.HANDED else None

    def bank_account_id(self) -> UUID | None:
        named = self.cleaned_data.get("bank_account")
        return UUID(named) if named and self.cleaned_data["kind"] == CashMove.BANKED else None


class CloseShiftForm(DeskForm):
    """A field for each note and coin of the currency, or the sum of them."""

    one_column = False
    wide = ("note",)
    counted = MoneyField(
        label=gettext_lazy("Sum"),
        help_text=gettext_lazy("Only if you do not count by notes and coins."),
        min_value=0,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What explains a difference, if you know it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        self.names = tender.PIECES.get(currency, ())
        super().__init__(*args, currency=currency, **options)
        for name in self.names:
            field = forms.IntegerField(
                label=words.money(Decimal(name), whole=Decimal(name) >= 1),
                min_value=0,
                max_value=tender.MOST_OF_ONE,
                required=False,
            )
            field.widget.attrs |= {"class": "form-control", "inputmode": "numeric", "data-mt-piece": name}
            self.fields[f"piece_{name}"] = field

    def drawn_sections(self) -> Any:
        pieces = [self[f"piece_{name}"] for name in self.names]
        if pieces:
            yield DrawnSection(_("Notes and coins"), _("How many of each."), pieces)
        yield DrawnSection(_("Or the sum"), "", [self["counted"]])
        yield DrawnSection(_("Note"), "", [self["note"]])

    def pieces(self) -> dict[str, int] | None:
        """What was counted singly; None if it was not."""
        given = {name: self.cleaned_data.get(f"piece_{name}") for name in self.names}
        counted = {name: number for name, number in given.items() if number is not None}
        return counted or None

    def refuse(self, detail: str, fields: Any = None) -> None:
        """What is wrong with the pieces stands over them: they are many fields."""
        super().refuse((fields or {}).get("pieces") or detail, fields)


class DrawerForm(KitForm):
    one_column = True
    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As people call it: Front desk."), max_length=60
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)


class DeskRulesForm(KitForm):
    one_column = True
    cash_only_in_shift = forms.BooleanField(
        label=gettext_lazy("Cash only in a shift"),
        help_text=gettext_lazy("Who has no open shift cannot record cash, at the desk or anywhere else."),
        required=False,
    )
    hold_too_little = forms.BooleanField(
        label=gettext_lazy("Hold what buys nothing"),
        help_text=gettext_lazy(
            "A payment below the next price of a prepaid service that has run out waits in suspense, not in the wallet."
        ),
        required=False,
    )
