"""Plans."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.catalog.choices import (
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.errors import PlanNotOnSale
from mtandao.domains.catalog.events import PlanArchived, PlanChanged
from mtandao.domains.catalog.models.shelf import must_lead
from mtandao.domains.catalog.rules.cycles import MONTHS, Calendar, runs_out
from mtandao.domains.catalog.rules.promotions import reverts_day
from mtandao.domains.catalog.rules.speeds import mbps
from mtandao.foundation.tenancy.models import TenantModel


class Plan(TenantModel):
    """Something to subscribe to. Speeds in kbit/s where 1 Mbps is 1024; a burst is whole or absent.

    One price covers a cycle; with `validity_days`, so many days instead; `aligned`, cycles that begin on
    the 1st, whatever day the line was opened on; with `first_bill_waits` the part before the first of them and the
    installation are billed with that one. `billing_mode` is what its services begin with.
    """

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
    validity_days = models.SmallIntegerField(null=True, blank=True)
    aligned = models.BooleanField(default=False)
    first_bill_waits = models.BooleanField(default=False)
    billing_mode = models.TextField(choices=BillingMode.choices, default=BillingMode.POSTPAID)
    setup_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    # Days for nothing before the first period, of a customer who never had any.
    trial_days = models.SmallIntegerField(null=True, blank=True)
    # For so many months from the day it works; who ends it sooner owes the fee.
    commitment_months = models.SmallIntegerField(null=True, blank=True)
    early_end_fee = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    # A promotion turns into another plan after so many cycles of a service, or on a day for all.
    reverts_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="promotions")
    reverts_after_cycles = models.SmallIntegerField(null=True, blank=True)
    reverts_on = models.DateField(null=True, blank=True)
    # A tax group of the billing room; none: the price is what the customer pays.
    tax_group_id = models.UUIDField(null=True, blank=True)

    radius_group = models.TextField()
    addressing = models.TextField(choices=Addressing.choices, default=Addressing.DYNAMIC)
    vlan_id = models.SmallIntegerField(null=True, blank=True)
    pool_name = models.TextField(default="", blank=True)
    # Of IPv6 prefixes: the router delegates one of it to each line that has none for good.
    ipv6_pool_name = models.TextField(default="", blank=True)
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
            models.CheckConstraint(name="a_validity_is_some_days", condition=Q(validity_days__gt=0)),
            models.CheckConstraint(name="a_trial_is_some_days", condition=Q(trial_days__gt=0)),
            models.CheckConstraint(
                name="a_commitment_is_some_months",
                condition=Q(commitment_months__gt=0) & Q(early_end_fee__gte=0),
            ),
            models.CheckConstraint(
                name="only_months_end_with_the_calendars",
                condition=Q(aligned=False) | Q(cycle__in=list(MONTHS), validity_days__isnull=True),
            ),
            models.CheckConstraint(
                name="only_what_is_billed_to_the_months_end_waits_for_it",
                condition=Q(first_bill_waits=False) | Q(aligned=True) & ~Q(billing_mode=BillingMode.PREPAID),
            ),
            models.CheckConstraint(
                name="a_vlan_is_1_to_4094", condition=Q(vlan_id__gte=1, vlan_id__lte=4094)
            ),
            models.CheckConstraint(
                name="a_promotion_reverts_to_a_plan_at_one_time",
                condition=Q(
                    reverts_to__isnull=True, reverts_after_cycles__isnull=True, reverts_on__isnull=True
                )
                | Q(reverts_to__isnull=False, reverts_after_cycles__gte=1, reverts_on__isnull=True)
                | Q(reverts_to__isnull=False, reverts_after_cycles__isnull=True, reverts_on__isnull=False),
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

    def first_anchor(self, start: date) -> int:
        """The billing day of a service that counts from `start`."""
        return 1 if self.aligned else start.day

    def calendar(self, anchor_day: int) -> Calendar:
        """When the periods of a service with this billing day begin."""
        return Calendar(self.cycle, 1 if self.aligned else anchor_day, self.validity_days)

    @property
    def prepaid(self) -> bool:
        return self.billing_mode == BillingMode.PREPAID

    def runs_out(self, start: datetime, anchor_day: int) -> datetime:
        """When one price that is paid from `start` (in the tenant's time zone) has run out."""
        return runs_out(start, self.calendar(anchor_day), aligned=self.aligned)

    def put_on_sale(self) -> PlanChanged:
        return self._moved(PlanState.ACTIVE)

    def deprecate(self) -> PlanChanged:
        """No new sign-ups; whoever has it keeps it."""
        return self._moved(PlanState.DEPRECATED)

    def archive(self) -> PlanArchived:
        """Off the shelf for good."""
        self._moved(PlanState.ARCHIVED)
        return PlanArchived(subject_id=self.id)

    def move(self, to: str) -> PlanChanged | PlanArchived:
        """The verb that leads to that state."""
        return self.archive() if to == PlanState.ARCHIVED else self._moved(PlanState(to))

    def _moved(self, to: PlanState) -> PlanChanged:
        must_lead(self.name, PlanState(self.state), to)
        self.state = to
        return PlanChanged(subject_id=self.id, changed=("state",))

    def reverts_day(self, start: date, anchor_day: int) -> date | None:
        """When a service that has this plan from `start` turns to the other; None if it never does."""
        if self.reverts_to_id is None:
            return None
        return reverts_day(
            start, self.calendar(anchor_day), after_cycles=self.reverts_after_cycles, on=self.reverts_on
        )

    def must_be_on_sale(self, today: date) -> None:
        if self.state != PlanState.ACTIVE:
            state = PlanState(self.state).label.lower()
            raise PlanNotOnSale(
                _("%(name)s is not on sale (%(state)s). Choose another plan.")
                % {"name": self.name, "state": state},
                state=self.state,
            )
        if self.reverts_on is not None and self.reverts_on <= today:
            raise PlanNotOnSale(
                _("%(name)s was a promotion until %(on)s. Choose another plan.")
                % {"name": self.name, "on": date_format(self.reverts_on, "j M Y")},
                state=self.state,
            )
