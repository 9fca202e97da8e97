"""Wishes for money, from prompt to end."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.payments.choices import OPEN_ASKS, AskState
from mtandao.domains.payments.events import PaymentAskAccepted, PaymentAskEnded
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.payments.models.purchases import Purchase
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


class Ask(OrganizationModel):
    """The wish for somebody's money through a gateway, from wish to end: a prompt on his phone, a page, a code.

    Its id, written without dashes, is the provider's order reference: it exists before the first call, so that
    an order whose answer was lost can be looked up.
    """

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="asks")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="asks")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="asks")
    # What its money buys when it comes; else it pays what is owed.
    purchase = models.ForeignKey(
        Purchase, on_delete=models.PROTECT, null=True, related_name="asks", db_index=False
    )
    phone = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    account_reference = models.TextField()
    state = models.TextField(choices=AskState.choices, default=AskState.CREATED)
    # On our callback URL: whoever does not know it cannot speak for the provider.
    callback_key = models.UUIDField(unique=True)
    merchant_request_id = models.TextField(default="")
    checkout_id = models.TextField(null=True)
    # Where he pays: a page of the provider's, or `upi://pay?…` for an app on his phone.
    pay_url = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)
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
            models.Index(fields=["tenant_id", "gateway", "-id"], name="ask_of_gateway"),
            models.Index(
                fields=["tenant_id", "asked_at"],
                name="ask_open",
                condition=Q(state__in=["created", "accepted", "unknown"]),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ASKS

    def is_over(self, now: datetime) -> bool:
        """Its page leads nowhere any more, whether we were told of the end or not."""
        return self.expires_at is not None and now >= self.expires_at

    @property
    def reference(self) -> str:
        """32 letters and digits: what every provider takes as an order's number."""
        return self.id.hex

    def accept(
        self,
        merchant_request_id: str,
        checkout_id: str | None,
        pay_url: str = "",
        expires_at: datetime | None = None,
    ) -> PaymentAskAccepted:
        """The provider took the request. A callback that was faster keeps its word."""
        self.merchant_request_id, self.checkout_id = merchant_request_id, checkout_id
        self.pay_url, self.expires_at = pay_url, expires_at
        if self.state in (AskState.CREATED, AskState.UNKNOWN):
            self.state = AskState.ACCEPTED
        return PaymentAskAccepted(
            subject_id=self.id, subscriber_id=self.subscriber_id, checkout_id=checkout_id or ""
        )

    def end(self, state: AskState, result_code: str, reason: str) -> PaymentAskEnded | None:
        """It ended unpaid; None (and nothing changes) if it has ended already: success is sticky."""
        if not self.is_open:
            return None
        self.state, self.result_code, self.reason = state, result_code, reason
        return PaymentAskEnded(
            subject_id=self.id, subscriber_id=self.subscriber_id, state=state, reason=reason
        )
