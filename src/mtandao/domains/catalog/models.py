"""Plans."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mtandao.domains.catalog.choices import Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.errors import PlanNotOnSale
from mtandao.domains.catalog.rules import mbps
from mtandao.foundation.tenancy.models import TenantModel


class Plan(TenantModel):
    """Something to subscribe to. Speeds in kbit/s where 1 Mbps is 1024; a burst is whole or absent."""

    name = models.TextField()
    code = models.TextField(default="", blank=True)
    description = models.TextField(default="", blank=True)
    state = models.TextField(choices=PlanState.choices, default=PlanState.ACTIVE)
    category = models.TextField(choices=Category.choices, default=Category.RESIDENTIAL)
    connection_type = models.TextField(choices=ConnectionType.choices, default=ConnectionType.PPPOE)

    kbps_down = models.IntegerField()
    kbps_up = models.IntegerField()
    burst_kbps_down = models.IntegerField(null=True, blank=True)
    burst_kbps_up = models.IntegerField(null=True, blank=True)
    threshold_kbps_down = models.IntegerField(null=True, blank=True)
    threshold_kbps_up = models.IntegerField(null=True, blank=True)
    burst_time = models.TextField(default="", blank=True)

    price = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    cycle = models.TextField(choices=Cycle.choices, default=Cycle.MONTH)
    setup_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    # A tax group of the billing room; none: the price is what the customer pays.
    tax_group_id = models.UUIDField(null=True, blank=True)

    radius_group = models.TextField()
    pool_name = models.TextField(default="", blank=True)
    sessions_at_once = models.SmallIntegerField(default=1)
    idle_timeout_s = models.IntegerField(null=True, blank=True)
    data_cap_bytes = models.BigIntegerField(null=True, blank=True)
    fup_kbps_down = models.IntegerField(null=True, blank=True)
    fup_kbps_up = models.IntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant_id", Lower("name"), name="a_plan_name_is_used_once"),
            models.UniqueConstraint("tenant_id", "radius_group", name="a_radius_group_is_one_plan"),
            models.CheckConstraint(name="a_plan_has_speed", condition=Q(kbps_down__gt=0, kbps_up__gt=0)),
            models.CheckConstraint(
                name="a_price_is_not_negative", condition=Q(price__gte=0, setup_fee__gte=0)
            ),
        ]
        verbose_name = "plan"

    def __str__(self) -> str:
        return self.name

    @property
    def download_mbps(self) -> Decimal:
        return mbps(self.kbps_down)

    @property
    def upload_mbps(self) -> Decimal:
        return mbps(self.kbps_up)

    def must_be_on_sale(self) -> None:
        if self.state != PlanState.ACTIVE:
            state = PlanState(self.state).label.lower()
            raise PlanNotOnSale(
                f"{self.name} is not on sale ({state}). Choose another plan.", state=self.state
            )
