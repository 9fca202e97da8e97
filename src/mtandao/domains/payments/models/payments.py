"""Money received."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.organizations.contract import Organization
from mtandao.domains.payments import tender
from mtandao.domains.payments.choices import Instrument, Method, PaymentState, SuspenseReason
from mtandao.domains.payments.models.asks import Ask
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.domains.payments.models.drawers import Shift
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


class Payment(OrganizationModel):
    """Money received. `receipt` is the provider's own number: one receipt is one payment, however it is told.

    `awaits_receipt`: success was learnt by asking, which names no receipt; the key then is the checkout.
    """

    method = models.TextField(choices=Method.choices)
    instrument = models.TextField(choices=Instrument.choices, default="", blank=True)
    receipt = models.TextField(null=True)
    checkout_id = models.TextField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    # What the provider keeps of it, tax included; None while it has not said.
    fee = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    state = models.TextField(choices=PaymentState.choices)
    suspense_reason = models.TextField(choices=SuspenseReason.choices, default="", blank=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="payments")
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, null=True, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    # Cash that was taken in somebody's shift lies in its drawer; `tendered` is what was handed over for it.
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, related_name="payments", db_index=False
    )
    # The partner whose person took it in cash outside of a shift: it lies with him until he hands it over.
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    tendered = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reference = models.TextField(default="", blank=True)
    payer_phone = models.TextField(default="", blank=True)
    payer_name = models.TextField(default="", blank=True)
    channel = models.TextField(default="")
    received_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    correlation_id = models.UUIDField()
    taken_by = models.TextField(default="", blank=True)
    # What is known of a payment that waits for its owner, and how often a placement was taken back.
    note = models.TextField(default="", blank=True)
    unplaced = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "method", "receipt"], name="a_receipt_is_one_payment"
            ),
            models.UniqueConstraint(fields=["tenant_id", "checkout_id"], name="a_checkout_is_one_payment"),
            models.CheckConstraint(name="a_payment_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_placed_payment_has_an_owner",
                condition=~Q(state="placed") | Q(subscriber__isnull=False),
            ),
            models.CheckConstraint(
                name="only_cash_is_of_a_shift", condition=Q(shift__isnull=True) | Q(method="cash")
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="payment_newest"),
            # Revenue is counted by when it was booked.
            models.Index(fields=["tenant_id", "booked_at"], name="payment_by_booking"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="payment_of_subscriber"),
            models.Index(fields=["tenant_id", "received_at"], name="payment_by_day"),
            models.Index(fields=["tenant_id", "-id"], name="payment_suspense", condition=Q(state="suspense")),
            models.Index(
                fields=["tenant_id", "shift", "-id"],
                name="payment_of_shift",
                condition=Q(shift__isnull=False),
            ),
        ]

    @property
    def was_reported(self) -> bool:
        """By a provider: then the money is where he says, whatever a person thinks of it."""
        return not self.taken_by and self.method not in (Method.CASH, Method.CHEQUE)

    @property
    def awaits_receipt(self) -> bool:
        return self.receipt is None and self.method == Method.MPESA

    @property
    def change(self) -> Decimal:
        """What went back to who paid in cash."""
        return tender.change(self.amount, self.tendered)
