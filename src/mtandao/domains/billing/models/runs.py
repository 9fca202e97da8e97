"""Billing runs, what a preview of one would issue, and the accounts that are not billed until somebody looked."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from mtandao.domains.billing.choices import Change, ParkReason, RunState
from mtandao.domains.catalog.contract import Plan
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.tenancy.models import TenantModel

# A run over a million services takes less. One that is under way for longer has died with its process.
SILENT = timedelta(hours=1)


class BillingRun(TenantModel):
    """One run over everyone who is due by a day: previewed, then issued; or issued at once by the clock.
    `ahead_days`: by how many it looks beyond that day, as the terms were when it was begun.

    `counts` and `sums`: by `Change`; `plans`: by plan {name, count, sum, before}. `not_due`:
    services that it does not look at, by the reason. `seen` of `due`: how far it is.
    `issued` and `issued_total` are what came of it, `left_out` how many services were due and not billed.
    `log`: a list of {at, step, who, …}, a step each time something happened.
    """

    audited = False  # a log of our own loop: what it issued is audited

    on = models.DateField()
    ahead_days = models.SmallIntegerField(default=0)
    state = models.TextField(choices=RunState.choices)
    started_by = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    previewed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    seen = models.IntegerField(default=0)
    due = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    sums = models.JSONField(default=dict)
    plans = models.JSONField(default=dict)
    not_due = models.JSONField(default=dict)
    log = models.JSONField(default=list)
    left_out = models.IntegerField(default=0)
    issued = models.IntegerField(default=0)
    issued_total = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal("0.00"))
    said = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-id"], name="billing_run_newest")]
        verbose_name = "billing run"

    def __str__(self) -> str:
        return f"{self.on:%-d %b %Y}"

    def note(self, at: datetime, step: str, who: str = "", **figures: Any) -> None:
        """Write into the log; `log` is among the fields to save."""
        self.log = [*self.log, {"at": at.isoformat(), "step": step, "who": who, **figures}]

    @property
    def through(self) -> date:
        return self.on + timedelta(days=self.ahead_days)

    def heard_at(self) -> datetime:
        return datetime.fromisoformat(self.log[-1]["at"]) if self.log else self.started_at

    def is_silent(self, now: datetime) -> bool:
        """It should be under way, and is not."""
        return now - self.heard_at() > SILENT


class PlannedInvoice(TenantModel):
    """One line of a preview: what this service would be billed, and what it was billed the time before."""

    audited = False  # a preview: it is thrown away

    run = models.ForeignKey(BillingRun, on_delete=models.CASCADE, related_name="planned", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+", db_index=False, null=True)
    change = models.TextField(choices=Change.choices)
    cycles = models.SmallIntegerField(default=1)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    before = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    difference = models.GeneratedField(
        expression=F("total") - F("before"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2, null=True),
        db_persist=True,
    )
    reason = models.TextField(choices=ParkReason.choices, default="", blank=True)
    said = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "run", "subscription"], name="a_service_is_planned_once_a_run"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "run", "id"], name="planned_in_order"),
            models.Index(fields=["tenant_id", "run", "change", "id"], name="planned_by_change"),
            models.Index(fields=["tenant_id", "run", "plan", "id"], name="planned_by_plan"),
            models.Index(fields=["tenant_id", "run", "total", "id"], name="planned_by_total"),
            models.Index(fields=["tenant_id", "run", "difference", "id"], name="planned_by_difference"),
        ]


class Parked(TenantModel):
    """An account whose sums do not add up. It is not billed until a person has released it.

    `owed` is what the ledger said that he owes, `invoiced` what his invoices said, when it was parked.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="parked")
    reason = models.TextField(choices=ParkReason.choices)
    said = models.TextField()
    owed = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    invoiced = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    run = models.ForeignKey(BillingRun, on_delete=models.SET_NULL, related_name="parked", null=True)
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
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="parked_newest"),
            models.Index(
                fields=["tenant_id", "-id"], name="parked_still", condition=Q(released_at__isnull=True)
            ),
        ]
        verbose_name = "parked account"

    def __str__(self) -> str:
        return self.subscriber.account_number

    @property
    def apart(self) -> Decimal | None:
        return None if self.owed is None or self.invoiced is None else self.owed - self.invoiced
