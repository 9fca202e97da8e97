"""What is sold beside a plan: data, speed, a fixed address."""

from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.errors import AddOnNotOnSale
from mtandao.domains.catalog.events import AddOnChanged
from mtandao.domains.catalog.models.shelf import must_lead
from mtandao.foundation.tenancy.models import TenantModel


class AddOn(TenantModel):
    """Bought once, or recurring with every cycle until somebody ends it.

    Data has `size_bytes`, a boost the speeds it lifts a line to. `lasts_hours`: how long what is bought once lasts;
    without it, data lasts to the end of the running cycle and the rest for good. Empty `plan_ids`: any plan.
    """

    name = models.TextField()
    kind = models.TextField(choices=AddOnKind.choices)
    description = models.TextField(default="", blank=True)
    state = models.TextField(choices=PlanState.choices, default=PlanState.ACTIVE)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    recurring = models.BooleanField(default=False)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    kbps_down = models.IntegerField(null=True, blank=True)
    kbps_up = models.IntegerField(null=True, blank=True)
    lasts_hours = models.IntegerField(null=True, blank=True)
    plan_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    # A tax group of the billing room; none: as the rules say.
    tax_group_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "add-on"
        constraints = [
            models.UniqueConstraint("tenant_id", Lower("name"), name="an_add_on_name_is_used_once"),
            models.CheckConstraint(name="an_add_on_price_is_not_negative", condition=Q(price__gte=0)),
            models.CheckConstraint(
                name="data_has_a_size", condition=Q(size_bytes__gt=0) | ~Q(kind=AddOnKind.DATA)
            ),
            models.CheckConstraint(
                name="a_boost_has_speed",
                condition=Q(kbps_down__gt=0, kbps_up__gt=0) | ~Q(kind=AddOnKind.BOOST),
            ),
            models.CheckConstraint(
                name="a_recurring_add_on_has_no_end",
                condition=Q(recurring=False) | Q(lasts_hours__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fits(self, plan_id: UUID) -> bool:
        return not self.plan_ids or plan_id in self.plan_ids

    def move(self, to: PlanState) -> AddOnChanged:
        must_lead(self.name, PlanState(self.state), to)
        self.state = to
        return AddOnChanged(subject_id=self.id, changed=("state",))

    def must_be_sold(self, plan_id: UUID, plan_name: str) -> Decimal:
        """Its price today; refused where it is not on sale, or not for that plan."""
        if self.state != PlanState.ACTIVE:
            said = PlanState(self.state).label.lower()
            raise AddOnNotOnSale(
                _("%(name)s is not on sale (%(said)s). Choose another one.")
                % {"name": self.name, "said": said},
                state=self.state,
            )
        if not self.fits(plan_id):
            raise AddOnNotOnSale(
                _("%(name)s is not sold with %(plan_name)s. Choose another one.")
                % {"name": self.name, "plan_name": plan_name}
            )
        return self.price
