"""Money that goes out, from the wish to the provider's word that it arrived."""

from django.db import models
from django.db.models import Q

from mtandao.domains.organizations.contract import Organization
from mtandao.domains.payments.choices import (
    UNDER_WAY,
    MoneyFrom,
    PayoutMethod,
    PayoutPurpose,
    PayoutState,
    RefundState,
)
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.payments.models.payments import Payment
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


class Payout(OrganizationModel):
    """Money out, sent once. `originator_id` is our own name of it at the provider, made before the first attempt.

    `money_from` is where it lay before it was on its way; `payment` is what a refund gives back.
    """

    purpose = models.TextField(choices=PayoutPurpose.choices)
    method = models.TextField(choices=PayoutMethod.choices)
    money_from = models.TextField(choices=MoneyFrom.choices)
    state = models.TextField(choices=PayoutState.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    phone = models.TextField(default="", blank=True)
    payee = models.TextField(default="", blank=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="payouts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="payouts")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, null=True, related_name="+")
    # A commission's: whom it is owed to. A transfer's: the account of ours that it left.
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField()
    originator_id = models.TextField()
    conversation_id = models.TextField(default="", blank=True)
    receipt = models.TextField(default="", blank=True)
    result_code = models.TextField(default="", blank=True)
    result = models.TextField(default="", blank=True)
    questions = models.SmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    requested_by = models.TextField(default="", blank=True)
    requested_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="", blank=True)
    sending_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "originator_id"], name="a_payout_is_named_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "subscriber"],
                condition=Q(state__in=UNDER_WAY),
                name="one_payout_to_a_subscriber_is_under_way",
            ),
            models.CheckConstraint(name="a_payout_is_of_something", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="payout_newest"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="payout_of_subscriber"),
            models.Index(
                fields=["tenant_id", "gateway", "-id"],
                name="payout_of_gateway",
                condition=Q(gateway__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "sending_at"],
                name="payout_under_way",
                condition=Q(state__in=("sending", "sent", "unknown")),
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class Refund(OrganizationModel):
    """Somebody's wish to give a customer money back, and what another one said to it."""

    state = models.TextField(choices=RefundState.choices)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="refunds")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, related_name="refunds")
    method = models.TextField(choices=PayoutMethod.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    phone = models.TextField(default="", blank=True)
    payee = models.TextField(default="", blank=True)
    reason = models.TextField()
    refused_because = models.TextField(default="", blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.TextField(default="", blank=True)
    requested_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_refund_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_refund_is_of_somebodys_money",
                condition=Q(subscriber__isnull=False) | Q(payment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="refund_newest"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="refund_of_subscriber"),
            models.Index(fields=["tenant_id", "-id"], name="refund_waiting", condition=Q(state="requested")),
        ]
