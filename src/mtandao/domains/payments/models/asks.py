"""Wishes for money, from prompt to end."""

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.payments.choices import OPEN_ASKS, AskState
from mtandao.domains.payments.events import PaymentAskAccepted, PaymentAskEnded
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


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
