"""For how long a provider keeps his counters."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.usage.rules import LEAST_KEPT
from mtandao.foundation.tenancy.models import TenantModel


class UsageRules(TenantModel):
    """One row a tenant; where there is none, what is usual. What is kept for None days is kept as long as the
    installation keeps it. `…_gone_before`: what is older went already, whatever is kept from now on."""

    not_worth_auditing: ClassVar[tuple[str, ...]] = ("hours_gone_before", "days_gone_before")

    keep_usage_hours_days = models.IntegerField(null=True)
    keep_usage_days = models.IntegerField(null=True)
    hours_gone_before = models.DateTimeField(null=True)
    days_gone_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_usage_rules"),
            models.CheckConstraint(
                name="usage_by_hour_is_kept_for_some_weeks",
                condition=Q(keep_usage_hours_days__isnull=True) | Q(keep_usage_hours_days__gte=LEAST_KEPT),
            ),
            models.CheckConstraint(
                name="usage_by_day_is_kept_for_some_weeks",
                condition=Q(keep_usage_days__isnull=True) | Q(keep_usage_days__gte=LEAST_KEPT),
            ),
        ]
