"""What a provider has decided about the lives of his services."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.subscriptions.rules.pauses import Limits
from mtandao.foundation.tenancy.models import TenantModel


class LifeRules(TenantModel):
    """One row a tenant; where there is none, these defaults.

    `billing_day_moves`: after days that are not billed (a pause, and a suspension where it is not billed) the day on
    which it works again becomes the billing day; else the billing day stays, and the days up to it are a part.
    """

    pause_least_days = models.SmallIntegerField(default=7)
    pause_most_days_a_year = models.SmallIntegerField(null=True, default=90)
    bill_suspended_time = models.BooleanField(default=True)
    billing_day_moves = models.BooleanField(default=False)
    # What moving to another address costs, unless the desk says otherwise; as it is priced, with the rules' tax.
    relocation_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_life_rules"),
            models.CheckConstraint(
                name="life_rules_are_days",
                condition=Q(pause_least_days__gte=1)
                & (Q(pause_most_days_a_year=None) | Q(pause_most_days_a_year__gte=1)),
            ),
            models.CheckConstraint(name="moving_costs_nothing_or_more", condition=Q(relocation_fee__gte=0)),
        ]

    @property
    def limits(self) -> Limits:
        return Limits(self.pause_least_days, self.pause_most_days_a_year)
