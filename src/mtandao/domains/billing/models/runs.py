"""Billing runs, what a preview of one would issue, and the accounts that are not billed until somebody looked."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.choices import Change, ParkReason, RunState
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.tenancy.models import TenantModel


class BillingRun(TenantModel):
    """One run over everyone who is due by a day: previewed, then issued; or issued at once by the clock.

    `counts` and `sums`: by `Change`. `issued` and `issued_total` are what came of it.
    """

    audited = False  # a log of our own loop: what it issued is audited

    on = models.DateField()
    state = models.TextField(choices=RunState.choices)
    started_by = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    previewed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seen = models.IntegerField(default=0)
    due = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    issued = models.IntegerField(default=0)
    issued_total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal("0.00"))
    said = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-id"], name="billing_run_newest")]
        verbose_name = "billing run"


class PlannedInvoice(TenantModel):
    """One line of a preview: what this service would be billed, and what it was billed the time before."""

    audited = False  # a preview: it is thrown away

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="planned", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+", db_index=False)
    change = models.TextField(choices=Change.choices)
    cycles = models.SmallIntegerField(default=1)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    before = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    said = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "run", "subscription"], name="a_service_is_planned_once_a_run"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "run", "change", "id"], name="planned_by_change")]


class Parked(TenantModel):
    """An account whose sums do not add up. It is not billed until a person has released it."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="parked")
    reason = models.TextField(choices=ParkReason.choices)
    said = models.TextField()
    parked_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.TextField(default="", blank=True)
    release_note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscriber"],
                name="an_account_is_parked_once",
                condition=Q(released_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "-id"], name="parked_newest")]
        verbose_name = "parked account"
