"""What partners have instead of a plan's own price."""

from django.db import models
from django.db.models import Q

from mtandao.domains.catalog.models.plans import Plan
from mtandao.domains.catalog.rules.overrides import Own
from mtandao.foundation.tenancy.models import TenantModel


class PlanOverride(TenantModel):
    """One plan at one organization and at those below it that say nothing themselves. Empty: as above it.

    Not a row of that organization: those below have to read what was said above them.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="overrides", db_index=False)
    organization_id = models.UUIDField()
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    setup_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    sold = models.BooleanField(null=True)
    set_by = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "partner's price"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "plan", "organization_id"], name="a_plan_is_overridden_once_a_partner"
            ),
            models.CheckConstraint(
                name="an_override_says_something",
                condition=Q(price__isnull=False) | Q(setup_fee__isnull=False) | Q(sold__isnull=False),
            ),
            models.CheckConstraint(
                name="an_override_is_not_negative",
                condition=(Q(price__isnull=True) | Q(price__gte=0))
                & (Q(setup_fee__isnull=True) | Q(setup_fee__gte=0)),
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "organization_id", "plan"], name="override_of_partner")]

    @property
    def own(self) -> Own:
        return Own(self.price, self.setup_fee, self.sold)
