"""Subscriptions."""

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog.contract import ConnectionType, Plan
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.errors import AlreadyActive, Ended, NotActive, NotSuspended, SamePlan
from mtandao.domains.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionDisconnected,
    SubscriptionPlanChanged,
    SubscriptionRestored,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.foundation.tenancy.models import OrganizationModel


class Subscription(OrganizationModel):
    """One subscriber's right to use one plan, from sale to end. Changes only through its verbs.

    `anchor_day` is the day of the month on which he is billed; `billed_until`
    the exclusive end of what has been invoiced, None until it is activated.
    `first_cycle_invoiced`: the sale's invoice already holds the first cycle.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.TextField(choices=State.choices, default=State.PENDING)
    connection_type = models.TextField(choices=ConnectionType.choices)
    suspended_for = models.TextField(choices=SuspensionReason.choices, default="", blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    first_cycle_invoiced = models.BooleanField(default=False)
    anchor_day = models.SmallIntegerField(null=True)
    billed_until = models.DateField(null=True)
    trial_until = models.DateField(null=True)
    sold_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "service"
        constraints = [
            models.CheckConstraint(
                name="only_a_suspended_service_has_a_reason",
                condition=Q(state="suspended") ^ Q(suspended_for=""),
            ),
            models.CheckConstraint(
                name="an_active_service_has_been_activated",
                condition=~Q(state="active") | Q(activated_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "state"], name="subscription_by_state"),
            models.Index(
                fields=["tenant_id", "billed_until"], name="subscription_due", condition=Q(state="active")
            ),
        ]

    def activate(self) -> SubscriptionActivated:
        if self.state == State.ACTIVE:
            raise AlreadyActive("This service is active already; nothing was changed.", state=self.state)
        self._must_not_have_ended()
        if self.state == State.SUSPENDED:
            raise NotActive("This service is suspended: restore it instead.", state=self.state)
        self.state = State.ACTIVE
        return SubscriptionActivated(subject_id=self.id, subscriber_id=self.subscriber_id)

    def suspend(self, reason: SuspensionReason) -> SubscriptionSuspended:
        if self.state != State.ACTIVE:
            raise NotActive(
                f"Only an active service can be suspended; this one is {self._said()}.", state=self.state
            )
        self.state, self.suspended_for = State.SUSPENDED, reason
        return SubscriptionSuspended(subject_id=self.id, subscriber_id=self.subscriber_id, reason=reason)

    def restore(self) -> SubscriptionRestored:
        if self.state != State.SUSPENDED:
            raise NotSuspended(f"This service is not suspended; it is {self._said()}.", state=self.state)
        self.state, self.suspended_for, self.suspended_at = State.ACTIVE, "", None
        return SubscriptionRestored(subject_id=self.id, subscriber_id=self.subscriber_id)

    def disconnect(self) -> SubscriptionDisconnected:
        self._must_not_have_ended()
        if self.state == State.PENDING:
            raise NotActive("This service is not installed yet: terminate it instead.", state=self.state)
        self.state, self.suspended_for, self.suspended_at = State.DISCONNECTED, "", None
        return SubscriptionDisconnected(subject_id=self.id, subscriber_id=self.subscriber_id)

    def terminate(self) -> SubscriptionTerminated:
        if self.state == State.TERMINATED:
            raise Ended("This service was terminated before.", state=self.state)
        self.state, self.suspended_for, self.suspended_at = State.TERMINATED, "", None
        return SubscriptionTerminated(subject_id=self.id, subscriber_id=self.subscriber_id)

    def change_plan(self, plan: Plan) -> SubscriptionPlanChanged:
        self._must_not_have_ended()
        if plan.id == self.plan_id:
            raise SamePlan(f"He is on {plan.name} already.", plan=str(plan.id))
        old = self.plan_id
        self.plan, self.price = plan, plan.price
        return SubscriptionPlanChanged(
            subject_id=self.id, subscriber_id=self.subscriber_id, old_plan_id=old, new_plan_id=plan.id
        )

    def _must_not_have_ended(self) -> None:
        if self.state in (State.DISCONNECTED, State.TERMINATED):
            raise Ended(f"This service is {self._said()}; sell a new one.", state=self.state)

    def _said(self) -> str:
        return str(State(self.state).label).lower()
