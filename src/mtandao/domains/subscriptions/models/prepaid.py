"""What is paid before it is used: up to an instant, out of the wallet (ADR 13)."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.catalog.contract import BillingMode, Plan
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.errors import NotActive
from mtandao.domains.subscriptions.events import (
    SubscriptionRenewed,
    SubscriptionRestored,
    SubscriptionSuspended,
)
from mtandao.foundation.events import Event
from mtandao.foundation.tenancy.models import OrganizationModel


class Stretch(NamedTuple):
    """One price of a prepaid service: from when until when, and the day of the month that its ends keep."""

    starts_at: datetime
    ends_at: datetime
    anchor_day: int


class Prepaid(OrganizationModel):
    """The prepaid side of a service. `paid_until`: None before the first price is paid; `mode` is the plan's as it was
    sold. One that has run out is suspended for that reason, and a payment brings it back."""

    mode = models.TextField(choices=BillingMode.choices, default=BillingMode.POSTPAID)
    paid_until = models.DateTimeField(null=True)

    # The service's own, declared with it.
    subscriber_id: UUID
    state: str
    suspended_for: str
    suspended_at: datetime | None
    anchor_day: int | None
    billed_until: date | None

    class Meta:
        abstract = True

    @property
    def prepaid(self) -> bool:
        return self.mode == BillingMode.PREPAID

    def paid_to(self, zone: ZoneInfo) -> date | None:
        """The day on which the next money is due: as it is billed, or as the prepaid time runs out."""
        if self.prepaid and self.paid_until is not None:
            return self.paid_until.astimezone(zone).date()
        return self.billed_until

    @property
    def has_paid_days(self) -> bool:
        return self.prepaid and self.paid_until is not None

    @property
    def has_run_out(self) -> bool:
        return self.state == State.SUSPENDED and self.suspended_for == SuspensionReason.RUN_OUT

    def next_stretch(self, plan: Plan, now: datetime, zone: ZoneInfo) -> Stretch:
        """From the end of what is paid; from now, if it has run out."""
        if not self.prepaid or not (self.state == State.ACTIVE or self.has_run_out):
            raise NotActive(
                "Only a prepaid service that is active or has run out is renewed.", state=self.state
            )
        if self.paid_until is None or self.has_run_out or self.anchor_day is None:
            starts_at = now.astimezone(zone)
            anchor = plan.first_anchor(starts_at.date())
        else:
            starts_at = self.paid_until.astimezone(zone)
            anchor = 1 if plan.aligned else catalog.fitting_anchor(starts_at.date(), self.anchor_day)
        return Stretch(starts_at, plan.runs_out(starts_at, anchor), anchor)

    def renew(self, stretch: Stretch, invoice_id: UUID) -> list[Event]:
        """It is paid until the end of this stretch; back, if it had run out."""
        events: list[Event] = []
        if self.has_run_out:
            events.append(SubscriptionRestored(subject_id=self.id, subscriber_id=self.subscriber_id))
        self.state, self.suspended_for, self.suspended_at = State.ACTIVE, "", None
        self.paid_until, self.anchor_day = stretch.ends_at, stretch.anchor_day
        renewed = SubscriptionRenewed(
            subject_id=self.id,
            subscriber_id=self.subscriber_id,
            invoice_id=invoice_id,
            paid_until=stretch.ends_at,
        )
        return [renewed, *events]

    def run_out(self, now: datetime) -> SubscriptionSuspended:
        """Nothing is paid any more: behind the wall, until the wallet holds the next price."""
        self.state, self.suspended_for, self.suspended_at = State.SUSPENDED, SuspensionReason.RUN_OUT, now
        return SubscriptionSuspended(
            subject_id=self.id, subscriber_id=self.subscriber_id, reason=SuspensionReason.RUN_OUT
        )


# Where the next that runs out is looked for, each minute.
RUNS_OUT = models.Index(
    fields=["tenant_id", "paid_until"],
    name="subscription_runs_out",
    condition=Q(state="active", mode="prepaid"),
)
