"""Forms and words that payouts and refunds share."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.organizations.contract import Organization
from mtandao.domains.payments.choices import PayoutMethod, PayoutPurpose, PayoutState, RefundState
from mtandao.domains.payments.models import BankAccount
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.widgets import MoneyField, PhoneField

PAYOUT_SHAPES = {
    PayoutState.REQUESTED: "waiting",
    PayoutState.REFUSED: "refused",
    PayoutState.APPROVED: "waiting",
    PayoutState.SENDING: "running",
    PayoutState.SENT: "running",
    PayoutState.SUCCEEDED: "paid",
    PayoutState.FAILED: "failed",
    PayoutState.UNKNOWN: "no_answer",
}
REFUND_SHAPES = {
    RefundState.REQUESTED: "waiting",
    RefundState.REFUSED: "refused",
    RefundState.APPROVED: "running",
    RefundState.PAID: "paid",
    RefundState.FAILED: "failed",
}


class _Out(KitForm):
    """`currency` stands before the amount."""

    amount = MoneyField(label=_("Amount"), min_value=0)
    method = forms.ChoiceField(label=_("How"))
    phone = PhoneField(
        label=_("Phone"), help_text=_("That M-Pesa pays. Empty: the customer's own."), required=False
    )
    payee = forms.CharField(
        label=_("Paid to"), help_text=_("A name, or a bank account."), max_length=200, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(
        self, *args: Any, currency: str = "", methods: Sequence[PayoutMethod] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        method = self.fields["method"]
        assert isinstance(method, forms.ChoiceField)
        method.choices = [(each.value, each.label) for each in methods]
        if PayoutMethod.MPESA not in methods:
            del self.fields["phone"]
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency = amount.widget.before = currency


class PayoutForm(_Out):
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=[choice for choice in PayoutPurpose.choices if choice[0] != PayoutPurpose.REFUND],
    )

    partner_id = forms.ChoiceField(
        label=_("Partner"), help_text=_("Of a commission: whom it is owed to."), required=False
    )

    field_order = ("purpose", "partner_id", "amount", "method", "phone", "payee", "reason")

    def __init__(self, *args: Any, partners: Sequence[Organization] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["partner_id"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "–"), *((str(partner.pk), partner.name) for partner in partners)]

    def partner(self) -> UUID | None:
        named = self.cleaned_data["partner_id"]
        return UUID(named) if named else None


class RefundForm(_Out):
    """Of a payment that came `through` a provider who gives back, it may also go back the way it came."""

    field_order = ("amount", "method", "phone", "payee", "reason")

    def __init__(self, *args: Any, through: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if through:
            method: Any = self.fields["method"]
            back = _("Back the way it came: %(provider)s") % {"provider": through}
            others = [(str(value), label) for value, label in method.choices]
            first = 1 if PayoutMethod.MPESA in dict(others) else 0
            method.choices = [*others[:first], (PayoutMethod.SAME_WAY.value, back), *others[first:]]


class BecauseForm(KitForm):
    because = forms.CharField(label=_("Why not"), help_text=_("Who asked for it reads this."), max_length=500)


class ByHandForm(KitForm):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the transfer. Not needed for cash."),
        max_length=60,
        required=False,
    )
    bank_account_id = forms.ChoiceField(
        label=_("From account"),
        help_text=_("The one that the transfer left: its statement will show it."),
        required=False,
    )

    def __init__(self, *args: Any, accounts: Sequence[BankAccount] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["bank_account_id"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "–"), *((str(account.pk), str(account)) for account in accounts)]
        if not accounts:
            del self.fields["bank_account_id"]

    def account_id(self) -> UUID | None:
        named = self.cleaned_data.get("bank_account_id")
        return UUID(named) if named else None


class ConcludeForm(KitForm):
    paid = forms.ChoiceField(
        label=_("What the provider's own books say"),
        choices=[("yes", _("It was paid")), ("no", _("It was surely not paid"))],
        widget=forms.RadioSelect,
    )
    receipt = forms.CharField(
        label=_("Receipt"),
        help_text=_("The provider's number of it, if it was paid."),
        max_length=40,
        required=False,
    )
    note = forms.CharField(
        label=_("Where you looked"), help_text=_("Needed if it was not paid."), max_length=300, required=False
    )
