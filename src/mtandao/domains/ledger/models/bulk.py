"""Credit for many at once: what was asked for, and what became of each account."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.ledger.choices import CreditKind, Outcome
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class BulkCredit(OrganizationModel):
    """One wish: the same amount and reason for each of its lines. `key` makes it happen once."""

    key = models.TextField()
    kind = models.TextField(choices=CreditKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.TextField()
    reason = models.TextField()
    asked_by = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    accounts = models.IntegerField()

    class Meta:
        verbose_name = "bulk credit"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="a_bulk_credit_is_asked_once"),
            models.CheckConstraint(name="a_bulk_credit_gives_something", condition=Q(amount__gt=Decimal(0))),
        ]

    def __str__(self) -> str:
        return self.reason


class BulkCreditLine(TenantModel):
    """One account of the wish, as it was typed where nobody has it."""

    audited = False  # a list of work: each credit is a journal, which is audited

    bulk = models.ForeignKey(BulkCredit, on_delete=models.PROTECT, related_name="lines", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.TextField()
    outcome = models.TextField(choices=Outcome.choices, default=Outcome.WAITING)
    why = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "subscriber"], name="a_bulk_credit_credits_somebody_once")
        ]
        indexes = [
            models.Index(fields=["tenant_id", "bulk", "outcome", "id"], name="bulkcreditline_by_outcome")
        ]
