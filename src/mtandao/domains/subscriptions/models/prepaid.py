"""What is paid before it is used: up to an instant, out of the wallet (ADR 13)."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.catalog.contract import BillingMode, Plan
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.errors import NotActive
from mtandao.domains.subscriptions.events import (
    SubscriptionRenewed,
    SubscriptionRestored,
    SubscriptionSuspended,
)
from mtandao.domains.subscriptions.rules.add_ons import Days
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
    trial_until: date | None
    changes_on: date | None
    reverts_on: date | None
    ends_on: date | None

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

    def ends_within_a_day(self, zone: ZoneInfo) -> datetime | None:
        """The instant at which its prepaid time ends, unless that is with a whole day."""
        if not self.prepaid or self.paid_until is None:
            return None
        end = self.paid_until.astimezone(zone)
        return None if (end.hour, end.minute) == (0, 0) else end

    @property
    def has_paid_days(self) -> bool:
        return self.prepaid and self.paid_until is not None

    def paid_beyond(self, now: datetime) -> datetime | None:
        """Until when it is paid, if some of that is left; the clock of a paused one stands."""
        paused = self.suspended_for == SuspensionReason.PAUSED
        since = self.suspended_at if paused and self.suspended_at is not None else now
        left = self.prepaid and self.paid_until is not None and self.paid_until > since
        return self.paid_until if left else None

    def paid_days_left(self, now: datetime, zone: ZoneInfo) -> Days | None:
        """Those of the paid time that have not begun; None if it is not paid any more."""
        until = self.paid_beyond(now)
        if until is None:
            return None
        paused = self.suspended_for == SuspensionReason.PAUSED
        since = self.suspended_at if paused and self.suspended_at is not None else now
        last = until.astimezone(zone).date()
        return Days(last - timedelta(days=(until - since).days), last)

    @property
    def goes_on_as_it_is(self) -> bool:
        """Nothing is planned for the end of its time."""
        return self.changes_on is None and self.reverts_on is None and self.ends_on is None

    @property
    def has_run_out(self) -> bool:
        return self.state == State.SUSPENDED and self.suspended_for == SuspensionReason.RUN_OUT

    def in_trial(self, today: date) -> bool:
        """Nothing is charged for it yet, also of who pays ahead."""
        return self.trial_until is not None and self.trial_until > today

    def begin_prepaid(self, now: datetime, zone: ZoneInfo) -> None:
        """Nothing is paid yet: the first price is due now, or with the first moment after its trial."""
        self.paid_until = max(now, self._trial_ends_at(zone) or now)

    def _trial_ends_at(self, zone: ZoneInfo) -> datetime | None:
        return None if self.trial_until is None else datetime.combine(self.trial_until, time(), zone)

    def give_paused_time(self, now: datetime, zone: ZoneInfo) -> int:
        """Time that is paid and in which it was paused comes after instead; a trial's days pass. What was planned for
        the end of the paid time moves with it, by as many days as are returned."""
        if self.paid_until is None or self.suspended_at is None:
            return 0
        since = max(self.suspended_at, self._trial_ends_at(zone) or self.suspended_at)
        before = self.paid_until
        self.paid_until = before + max(now - since, timedelta())
        days = (self.paid_until.astimezone(zone).date() - before.astimezone(zone).date()).days
        moved = timedelta(days=days)
        self.changes_on = self.changes_on and self.changes_on + moved
        self.ends_on = self.ends_on and self.ends_on + moved
        return days

    def count_from(self, now: datetime) -> bool:
        """Time over which it was away is never asked for. False if it is paid for longer, or is not prepaid."""
        if not self.prepaid or self.paid_until is None or self.paid_until >= now:
            return False
        self.paid_until = now
        return True

    def next_stretch(self, plan: Plan, now: datetime, zone: ZoneInfo) -> Stretch:
        """From the end of what is paid; from now, if it has run out."""
        if not self.prepaid or not (self.state == State.ACTIVE or self.has_run_out):
            raise NotActive(
                _("Only a prepaid service that is active or has run out is renewed."), state=self.state
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

    def go_on_unbilled(self, stretch: Stretch, now: datetime) -> list[Event]:
        """Served before its price is taken: that stretch is bought as soon as it may be, from its beginning."""
        if stretch.starts_at > now:
            return []
        back = self.has_run_out
        self.state, self.suspended_for, self.suspended_at = State.ACTIVE, "", None
        self.paid_until, self.anchor_day = stretch.starts_at, stretch.anchor_day
        if not back:
            return []
        return [SubscriptionRestored(subject_id=self.id, subscriber_id=self.subscriber_id)]

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
