"""Subscriptions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.catalog.contract import Plan
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.errors import (
    AlreadyActive,
    Ended,
    NotActive,
    NotDisconnected,
    NothingPlanned,
    NotPaused,
    NotSuspended,
    OtherMode,
    SamePlan,
)
from mtandao.domains.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionChangeDropped,
    SubscriptionChangePlanned,
    SubscriptionDisconnected,
    SubscriptionEndDropped,
    SubscriptionEndPlanned,
    SubscriptionPaused,
    SubscriptionPlanChanged,
    SubscriptionReactivated,
    SubscriptionRestored,
    SubscriptionResumed,
    SubscriptionSuspended,
    SubscriptionTerminated,
    TrialKept,
)
from mtandao.domains.subscriptions.models.columns import ServiceColumns

ENDED: Final = (State.DISCONNECTED, State.TERMINATED)


class Subscription(ServiceColumns):
    """One subscriber's right to use one plan, from sale to end. Changes only through its verbs."""

    class Meta(ServiceColumns.Meta):
        pass

    def activate(self) -> SubscriptionActivated:
        if self.state == State.ACTIVE:
            raise AlreadyActive(_("This service is active already; nothing was changed."), state=self.state)
        self._must_not_have_ended()
        if self.state == State.SUSPENDED:
            raise NotActive(_("This service is suspended: restore it instead."), state=self.state)
        self.state = State.ACTIVE
        return SubscriptionActivated(subject_id=self.id, subscriber_id=self.subscriber_id)

    def suspend(self, reason: SuspensionReason) -> SubscriptionSuspended:
        if self.state != State.ACTIVE:
            raise NotActive(
                _("Only an active service can be suspended; this one is %(state)s.") % {"state": self.said()},
                state=self.state,
            )
        self.state, self.suspended_for = State.SUSPENDED, reason
        return SubscriptionSuspended(subject_id=self.id, subscriber_id=self.subscriber_id, reason=reason)

    def pause(self, until: date | None) -> SubscriptionPaused:
        if self.state != State.ACTIVE:
            raise NotActive(
                _("Only an active service can be paused; this one is %(state)s.") % {"state": self.said()},
                state=self.state,
            )
        self.state, self.suspended_for = State.SUSPENDED, SuspensionReason.PAUSED
        return SubscriptionPaused(subject_id=self.id, subscriber_id=self.subscriber_id, until=until)

    def resume(self) -> SubscriptionResumed:
        if self.state != State.SUSPENDED or self.suspended_for != SuspensionReason.PAUSED:
            raise NotPaused(
                _("This service is not paused; it is %(state)s.") % {"state": self.said()}, state=self.state
            )
        self.state, self.suspended_for, self.suspended_at = State.ACTIVE, "", None
        return SubscriptionResumed(subject_id=self.id, subscriber_id=self.subscriber_id)

    def restore(self) -> SubscriptionRestored:
        if self.state != State.SUSPENDED:
            raise NotSuspended(
                _("This service is not suspended; it is %(state)s.") % {"state": self.said()},
                state=self.state,
            )
        if self.suspended_for == SuspensionReason.PAUSED:
            raise NotSuspended(_("This service is paused: resume it instead."), state=self.state)
        if self.has_run_out:
            raise NotSuspended(
                _("This prepaid service has run out: a payment of one price brings it back."),
                state=self.state,
            )
        self.state, self.suspended_for, self.suspended_at = State.ACTIVE, "", None
        return SubscriptionRestored(subject_id=self.id, subscriber_id=self.subscriber_id)

    def disconnect(self, reason: str = "") -> SubscriptionDisconnected:
        if self.state == State.DISCONNECTED:
            raise Ended(_("This service is disconnected already."), state=self.state)
        self._must_not_have_ended()
        if self.state == State.PENDING:
            raise NotActive(_("This service is not installed yet: terminate it instead."), state=self.state)
        # What was billed of paused days comes back as a pause ends; of a trial that stops, nothing was billed.
        if self.suspended_for == SuspensionReason.PAUSED and not self.trial_stops:
            raise NotActive(_("This service is paused: resume it first, or terminate it."), state=self.state)
        self.state, self.suspended_for, self.suspended_at = State.DISCONNECTED, "", None
        return SubscriptionDisconnected(subject_id=self.id, subscriber_id=self.subscriber_id, reason=reason)

    def reactivate(self) -> SubscriptionReactivated:
        if self.state != State.DISCONNECTED:
            raise NotDisconnected(
                _("Only a disconnected service is reactivated; this one is %(state)s.")
                % {"state": self.said()},
                state=self.state,
            )
        self.state, self.trial_stops = State.ACTIVE, False
        return SubscriptionReactivated(subject_id=self.id, subscriber_id=self.subscriber_id)

    def keep_after_trial(self) -> TrialKept:
        self._must_not_have_ended()
        if not self.trial_stops:
            raise NothingPlanned(_("This service does not stop after a trial; nothing was changed."))
        self.trial_stops = False
        return TrialKept(subject_id=self.id, subscriber_id=self.subscriber_id)

    def terminate(self) -> SubscriptionTerminated:
        self.must_live()
        self.state, self.suspended_for, self.suspended_at = State.TERMINATED, "", None
        self.ends_on = None
        return SubscriptionTerminated(subject_id=self.id, subscriber_id=self.subscriber_id)

    @property
    def calendar(self) -> catalog.Calendar:
        """When its periods begin. ValueError before it was activated."""
        if self.anchor_day is None or self.billed_until is None:
            raise ValueError("a service has no billing day before it is activated")
        return self.plan.calendar(self.anchor_day)

    def must_be_able_to_have(self, plan: Plan) -> None:
        self._must_not_have_ended()
        if plan.id == self.plan_id:
            raise SamePlan(_("He is on %(plan)s already.") % {"plan": plan.name}, plan=str(plan.id))
        if plan.prepaid != self.prepaid:
            raise OtherMode(self._is_sold_otherwise() % {"plan": plan.name})

    def _is_sold_otherwise(self) -> str:
        if self.prepaid:
            return _("This service is paid before it is used, %(plan)s is not: sell it as a new service.")
        return _("This service is billed, %(plan)s is not: sell it as a new service.")

    def change_plan(self, plan: Plan, price: Decimal) -> SubscriptionPlanChanged:
        """From now on; what was planned before is off."""
        self.must_be_able_to_have(plan)
        old = self.plan_id
        self.plan, self.price = plan, price
        self.next_plan = self.changes_on = None
        if self.billed_until is not None and self.anchor_day is not None:
            self.anchor_day = (
                1 if plan.aligned else catalog.fitting_anchor(self.billed_until, self.anchor_day)
            )
        if self.first_bill_on is not None:
            self.let_first_bill_wait()
        self.note_promotion(self.billed_until)
        return SubscriptionPlanChanged(
            subject_id=self.id, subscriber_id=self.subscriber_id, old_plan_id=old, new_plan_id=plan.id
        )

    def let_first_bill_wait(self) -> None:
        """For the first whole period, where the plan says so."""
        self.first_bill_on = None
        if self.plan.first_bill_waits and self.billed_until is not None:
            calendar, start = self.calendar, self.billed_until
            self.first_bill_on = start if calendar.after(start, 0) == start else calendar.after(start, 1)

    def note_promotion(self, start: date | None) -> None:
        """Into what its plan turns, and when, if its periods begin on `start`."""
        self.reverts_to_id, self.reverts_on = self.plan.reverts_to_id, None
        if start is not None and self.anchor_day is not None:
            self.reverts_on = self.plan.reverts_day(start, self.anchor_day)

    def plan_change(self, plan: Plan, on: date | None = None) -> SubscriptionChangePlanned:
        """Another plan from the next period, or from the first that begins on `on` or later."""
        self.must_be_able_to_have(plan)
        if self.prepaid and self.paid_until is not None:
            self.next_plan, self.changes_on = plan, self.paid_until.date()
            return self._planned(plan, self.changes_on)
        if self.billed_until is None or self.anchor_day is None:
            raise NotActive(
                _("This service is not installed yet: change its plan now, no period runs."), state=self.state
            )
        self.next_plan = plan
        self.changes_on = catalog.first_period_from(
            self.billed_until,
            self.plan.calendar(self.anchor_day),
            on or self.first_bill_on or self.billed_until,
        )
        return self._planned(plan, self.changes_on)

    def _planned(self, plan: Plan, on: date) -> SubscriptionChangePlanned:
        return SubscriptionChangePlanned(
            subject_id=self.id, subscriber_id=self.subscriber_id, new_plan_id=plan.id, changes_on=on
        )

    def drop_change(self) -> SubscriptionChangeDropped:
        if self.next_plan_id is None:
            raise NothingPlanned(_("No change of plan is planned here; nothing was changed."))
        self.next_plan = self.changes_on = None
        return SubscriptionChangeDropped(subject_id=self.id, subscriber_id=self.subscriber_id)

    def plan_end(self, today: date, on: date | None = None) -> SubscriptionEndPlanned:
        """It ends with the running period, or with the first that ends on `on` or later. No rest is left then."""
        self._must_not_have_ended()
        if self.billed_until is None and not self.has_paid_days:
            raise NotActive(
                _("This service is not installed yet: terminate it now, no period runs."), state=self.state
            )
        self.ends_on = last = self.period_end(today, on)
        return SubscriptionEndPlanned(subject_id=self.id, subscriber_id=self.subscriber_id, ends_on=last)

    def period_end(self, today: date, on: date | None = None) -> date:
        """The first end of a period after today that is not before `on`. ValueError before it was activated."""
        if self.prepaid and self.paid_until is not None:
            # Wherever midnight is, it is behind the wall by then.
            return max(self.paid_until.date() + timedelta(days=1), on or today)
        if self.billed_until is None:
            raise ValueError("a service has no periods before it is activated")
        tomorrow = today + timedelta(days=1)
        start = self._billed_to(tomorrow)
        return catalog.first_period_from(start, self.calendar, max(on or tomorrow, tomorrow))

    def running_until(self, today: date) -> date | None:
        """The end of what is billed, without the periods that were billed before they began."""
        return None if self.billed_until is None else self._billed_to(today + timedelta(days=1))

    def _billed_to(self, tomorrow: date) -> date:
        assert self.billed_until is not None
        ahead = self.ahead_from
        return ahead if ahead is not None and tomorrow <= ahead < self.billed_until else self.billed_until

    def drop_end(self) -> SubscriptionEndDropped:
        if self.ends_on is None:
            raise NothingPlanned(_("This service has no end ahead; nothing was changed."))
        self.ends_on = None
        return SubscriptionEndDropped(subject_id=self.id, subscriber_id=self.subscriber_id)

    def billed_by(self, on: date, through: date | None = None) -> date:
        """Until which day a run of `on` looks for periods that have begun, or begin by the day `through`: none begins
        once it has ended. A first bill that waited, and what is billed ahead, end where another plan begins."""
        last = through or on
        if self.ends_on is not None:
            last = min(last, self.ends_on - timedelta(days=1))
        since = on if self.first_bill_on is None or self.billed_until is None else self.billed_until
        others = (day for day in (self.changes_on, self.reverts_on) if day and day > since)
        return min((last, *(day - timedelta(days=1) for day in others)))

    def plan_at_renewal(self, on: date) -> UUID | None:
        """Of a prepaid service: the plan that comes with the price that begins on this day, if it is another."""
        if self.next_plan_id is not None:
            return self.next_plan_id
        return self.reverts_to_id if self.reverts_on is not None and self.reverts_on <= on else None

    def plan_due(self, on: date) -> UUID | None:
        """The plan that holds from the next period, if that begins by `on` with a change."""
        if self.billed_until is None or self.billed_until > on or self.state in ENDED:
            return None
        if self.changes_on is not None and self.changes_on <= self.billed_until:
            return self.next_plan_id
        return (
            self.reverts_to_id
            if self.reverts_on is not None and self.reverts_on <= self.billed_until
            else None
        )

    def must_live(self) -> None:
        """Ended, for what is terminated."""
        if self.state == State.TERMINATED:
            raise Ended(_("This service was terminated before."), state=self.state)

    def _must_not_have_ended(self) -> None:
        if self.state in ENDED:
            raise Ended(self.after_the_end(), state=self.state)

    def after_the_end(self) -> str:
        """What stands in the way, and the way on: a disconnected line comes back, a terminated one does not."""
        if self.state == State.DISCONNECTED:
            return _("This service is disconnected: reactivate it first, or sell a new one.")
        return _("This service has ended; sell a new one.")

    def said(self) -> str:
        return str(State(self.state).label).lower()
