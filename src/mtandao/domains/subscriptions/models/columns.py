"""What is stored of a service; its verbs are beside."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog.contract import ConnectionType, Plan
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.models.prepaid import RUNS_OUT, Prepaid


class ServiceColumns(Prepaid):
    """`anchor_day` is the day of the month on which he is billed; `billed_until`
    the exclusive end of what has been invoiced, None until it is activated; `ahead_from` where in it the periods begin
    that were invoiced before their first day, the last time that any were.
    `first_cycle_invoiced`: the sale's invoice already holds the first cycle, which ends on `first_until`.
    `first_bill_on`: the first bill waits for the period that begins then, and holds `setup_owed` too.

    A promotion turns into `reverts_to` with the period that begins on `reverts_on` (known once the line works);
    a change that was asked for comes with the one that begins on `changes_on`, and goes before.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.TextField(choices=State.choices, default=State.PENDING)
    connection_type = models.TextField(choices=ConnectionType.choices)
    suspended_for = models.TextField(choices=SuspensionReason.choices, default="", blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    first_cycle_invoiced = models.BooleanField(default=False)
    first_until = models.DateField(null=True)
    first_bill_on = models.DateField(null=True)
    setup_owed = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    anchor_day = models.SmallIntegerField(null=True)
    billed_until = models.DateField(null=True)
    ahead_from = models.DateField(null=True)
    # For nothing from the day it works; with `trial_stops` it is disconnected then, unless the customer keeps it.
    trial_days = models.SmallIntegerField(default=0)
    trial_until = models.DateField(null=True)
    trial_stops = models.BooleanField(default=False)
    trial_told_at = models.DateTimeField(null=True)
    commitment_months = models.SmallIntegerField(default=0)
    committed_until = models.DateField(null=True)
    early_end_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    reverts_to = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    reverts_on = models.DateField(null=True)
    next_plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    changes_on = models.DateField(null=True)
    # The first day without service, once somebody has given notice: always the end of a period.
    ends_on = models.DateField(null=True)
    # Where the line ends, if not at the customer's own address.
    address = models.TextField(default="", blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    sold_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
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
            models.CheckConstraint(
                name="a_planned_change_has_its_day",
                condition=Q(next_plan__isnull=True, changes_on__isnull=True)
                | Q(next_plan__isnull=False, changes_on__isnull=False),
            ),
        ]
        indexes = [
            RUNS_OUT,
            models.Index(fields=["tenant_id", "organization_id", "state"], name="subscription_by_state"),
            models.Index(
                fields=["tenant_id", "billed_until"], name="subscription_due", condition=Q(state="active")
            ),
            models.Index(
                fields=["tenant_id", "first_bill_on"],
                name="subscription_first_bill",
                condition=Q(first_bill_on__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "changes_on"],
                name="subscription_changes",
                condition=Q(changes_on__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "reverts_on"],
                name="subscription_reverts",
                condition=Q(reverts_on__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "trial_until"],
                name="subscription_trials",
                condition=Q(trial_until__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "ends_on"], name="subscription_ends", condition=Q(ends_on__isnull=False)
            ),
        ]
