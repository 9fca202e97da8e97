"""Payments that count no more."""

from django.db import models

from mtandao.domains.payments.choices import ReversalReason
from mtandao.domains.payments.models.payments import Payment
from mtandao.foundation.tenancy.models import OrganizationModel


class Reversal(OrganizationModel):
    """The second entry that takes a payment back, and why. `receipt` is the provider's number of it, if he has one;
    `short` is what the wallet lacked of it and now owes."""

    append_only = True

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reversals", db_index=False)
    reason = models.TextField(choices=ReversalReason.choices)
    note = models.TextField(default="", blank=True)
    receipt = models.TextField(default="", blank=True)
    short = models.DecimalField(max_digits=12, decimal_places=2)
    reversed_at = models.DateTimeField()
    reversed_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "payment"], name="a_payment_is_reversed_once")
        ]
