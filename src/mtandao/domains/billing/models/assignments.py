"""Another plan for many services at once: what was asked for, and what became of each service."""

from django.db import models

from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.catalog.contract import Plan
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class PlanAssignment(OrganizationModel):
    """One wish: this plan for each of its lines. `key` makes it happen once; `only_plan`: of those on it.
    Stopped, what was done stays done."""

    key = models.TextField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    only_plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    when = models.TextField(choices=AssignWhen.choices)
    asked_by = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    services = models.IntegerField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.TextField(default="", blank=True)

    class Meta:
        verbose_name = "bulk change of plan"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="a_plan_assignment_is_asked_once"),
        ]

    def __str__(self) -> str:
        return self.plan.name


class PlanAssignmentLine(TenantModel):
    """One service of the wish: the plan that it had, and what was invoiced (above zero) or came back at once."""

    audited = False  # a list of work: each change of a service is audited

    assignment = models.ForeignKey(
        PlanAssignment, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    was = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.TextField(choices=AssignedOutcome.choices, default=AssignedOutcome.WAITING)
    why = models.TextField(default="", blank=True)
    total = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    changes_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "subscription"], name="a_plan_assignment_names_a_service_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "assignment", "outcome", "id"], name="assignmentline_by_outcome"
            )
        ]
