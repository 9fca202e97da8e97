"""Promises to pay, what became of them, and who may make one."""

from django.db import models
from django.db.models import F, Q

from mtandao.domains.collections.choices import PromiseState
from mtandao.domains.collections.rules.promises import PromiseTerms
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Promise(TenantModel):
    """A day until which (exclusive) an unpaid account stays online. `first_made_on`: of the promise that this
    one extends, else its own day."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    made_on = models.DateField()
    first_made_on = models.DateField()
    made_by = models.TextField()
    until = models.DateField()
    reason = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    state = models.TextField(choices=PromiseState.choices, default=PromiseState.RUNNING)
    ended_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscriber"],
                name="an_account_has_one_promise_running",
                condition=Q(state="running"),
            ),
            models.CheckConstraint(
                name="a_promise_is_over_or_not",
                condition=Q(state="running", ended_at__isnull=True)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_promise_is_for_a_day_to_come", condition=Q(until__gt=F("made_on"))
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="promise_of_subscriber"),
            models.Index(fields=["tenant_id", "-id"], name="promise_newest"),
            models.Index(
                fields=["tenant_id", "until", "id"], name="promise_ending", condition=Q(state="running")
            ),
        ]


class PromiseRules(TenantModel):
    """The tenant's own terms for promises; the usual ones where there is no row."""

    longest_days = models.SmallIntegerField()
    most_broken = models.SmallIntegerField()
    of_last = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_its_promise_rules_once"),
            models.CheckConstraint(
                name="promises_can_be_counted",
                condition=Q(longest_days__gt=0, most_broken__gte=0, of_last__gte=F("most_broken")),
            ),
        ]

    def terms(self) -> PromiseTerms:
        return PromiseTerms(self.longest_days, self.most_broken, self.of_last)
