"""Forms and words that payouts and refunds share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.choices import PayoutMethod, PayoutPurpose, PayoutState, RefundState
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
NEW_METHODS = [choice for choice in PayoutMethod.choices if choice[0] != PayoutMethod.SAME_WAY]


class _Out(KitForm):
    """`currency` stands before the amount."""

    amount = MoneyField(label=_("Amount"), min_value=0)
    method = forms.ChoiceField(label=_("How"), choices=NEW_METHODS)
    phone = PhoneField(
        label=_("Phone"), help_text=_("That M-Pesa pays. Empty: the customer's own."), required=False
    )
    payee = forms.CharField(
        label=_("Paid to"), help_text=_("A name, or a bank account."), max_length=200, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency = amount.widget.before = currency


class PayoutForm(_Out):
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=[choice for choice in PayoutPurpose.choices if choice[0] != PayoutPurpose.REFUND],
    )

    field_order = ("purpose", "amount", "method", "phone", "payee", "reason")


class RefundForm(_Out):
    """Of a payment (`of_payment`) it may also go back the way it came."""

    field_order = ("amount", "method", "phone", "payee", "reason")

    def __init__(self, *args: Any, of_payment: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if of_payment:
            method = self.fields["method"]
            assert isinstance(method, forms.ChoiceField)
            method.choices = list(PayoutMethod.choices)


class BecauseForm(KitForm):
    because = forms.CharField(label=_("Why not"), help_text=_("Who asked for it reads this."), max_length=500)


class ByHandForm(KitForm):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the transfer. Not needed for cash."),
        max_length=60,
        required=False,
    )


class ConcludeForm(KitForm):
    paid = forms.ChoiceField(
        label=_("What M-Pesa's own books say"),
        choices=[("yes", _("It was paid")), ("no", _("It was surely not paid"))],
        widget=forms.RadioSelect,
    )
    receipt = forms.CharField(
        label=_("Receipt"), help_text=_("M-Pesa's number, if it was paid."), max_length=40, required=False
    )
    note = forms.CharField(
        label=_("Where you looked"), help_text=_("Needed if it was not paid."), max_length=300, required=False
    )
