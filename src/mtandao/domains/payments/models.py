"""Gateways, asks, the inbox of raw messages, and payments."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.payments.choices import OPEN_ASKS, AskState, Method, PaymentState, SuspenseReason
from mtandao.domains.payments.events import PaymentAskAccepted, PaymentAskEnded
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Gateway(TenantModel):
    """A tenant's account with a payment provider.
    `callback_secret` is the unguessable end of its callback URLs."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("consumer_secret", "passkey", "callback_secret")

    provider = models.TextField(default="mpesa")
    short_code = models.TextField()
    till = models.TextField(default="", blank=True)
    consumer_key = models.TextField()
    consumer_secret = SealedTextField()
    passkey = SealedTextField()
    callback_secret = models.TextField(unique=True)
    active = models.BooleanField(default=True)
    ask_with_invoice = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "short_code"], name="a_short_code_is_set_up_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.short_code}"


class Ask(OrganizationModel):
    """An STK push: the prompt on somebody's phone, from wish to end."""

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="asks")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="asks")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="asks")
    phone = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    account_reference = models.TextField()
    state = models.TextField(choices=AskState.choices, default=AskState.CREATED)
    # On our callback URL: whoever does not know it cannot speak for M-Pesa.
    callback_key = models.UUIDField(unique=True)
    merchant_request_id = models.TextField(default="")
    checkout_id = models.TextField(null=True)
    result_code = models.TextField(default="")
    reason = models.TextField(default="")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    questions = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "checkout_id"], name="a_checkout_is_one_ask"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscriber", "-asked_at"], name="ask_of_subscriber"),
            models.Index(
                fields=["tenant_id", "asked_at"],
                name="ask_open",
                condition=Q(state__in=["created", "accepted", "unknown"]),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ASKS

    def accept(self, merchant_request_id: str, checkout_id: str) -> PaymentAskAccepted:
        """M-Pesa took the request. A callback that was faster keeps its word."""
        self.merchant_request_id, self.checkout_id = merchant_request_id, checkout_id
        if self.state in (AskState.CREATED, AskState.UNKNOWN):
            self.state = AskState.ACCEPTED
        return PaymentAskAccepted(
            subject_id=self.id, subscriber_id=self.subscriber_id, checkout_id=checkout_id
        )

    def end(self, state: AskState, result_code: str, reason: str) -> PaymentAskEnded | None:
        """It ended unpaid; None (and nothing changes) if it has ended already: success is sticky."""
        if not self.is_open:
            return None
        self.state, self.result_code, self.reason = state, result_code, reason
        return PaymentAskEnded(
            subject_id=self.id, subscriber_id=self.subscriber_id, state=state, reason=reason
        )


class InboxMessage(TenantModel):
    """What a provider sent, as it came. Stored before it is acknowledged, handled afterwards."""

    audited = False  # raw material, never changed but for the mark that it was handled

    provider = models.TextField()
    kind = models.TextField()
    path_key = models.TextField(default="")
    headers = models.JSONField()
    body = models.BinaryField()
    address = models.TextField(default="")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="inbox_newest"),
            models.Index(
                fields=["tenant_id", "received_at"], name="inbox_unhandled", condition=Q(handled_at=None)
            ),
        ]


class Payment(OrganizationModel):
    """Money received. `receipt` is the provider's own number: one receipt is one payment, however it is told.

    `awaits_receipt`: success was learnt by asking, which names no receipt; the key then is the checkout.
    """

    method = models.TextField(choices=Method.choices)
    receipt = models.TextField(null=True)
    checkout_id = models.TextField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    state = models.TextField(choices=PaymentState.choices)
    suspense_reason = models.TextField(choices=SuspenseReason.choices, default="", blank=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="payments")
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, null=True, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.TextField(default="", blank=True)
    payer_phone = models.TextField(default="", blank=True)
    payer_name = models.TextField(default="", blank=True)
    channel = models.TextField(default="")
    received_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    correlation_id = models.UUIDField()
    taken_by = models.TextField(default="", blank=True)

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
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="payment_newest_of_all"),
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="payment_newest"),
            # Revenue is counted by when it was booked.
            models.Index(fields=["tenant_id", "booked_at"], name="payment_by_booking"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="payment_of_subscriber"),
            models.Index(fields=["tenant_id", "received_at"], name="payment_by_day"),
            models.Index(fields=["tenant_id", "-id"], name="payment_suspense", condition=Q(state="suspense")),
        ]

    @property
    def awaits_receipt(self) -> bool:
        return self.receipt is None and self.method == Method.MPESA
