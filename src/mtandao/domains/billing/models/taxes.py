"""What is taxed and how: groups of dated rates, and the rules that choose a group (ADR 14)."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import FiscalClass, LineKind, TaxScope
from mtandao.domains.billing.errors import TaxGroupArchived
from mtandao.domains.catalog.contract import Category, ConnectionType
from mtandao.foundation.tenancy.models import TenantModel


class TaxGroup(TenantModel):
    """Taxes that are charged together. `inclusive`: prices hold them. An archived one is chosen no more, and what
    has it keeps it. `fiscal_class`: what KRA calls it; empty: as its rates say."""

    code = models.TextField()
    name = models.TextField()
    inclusive = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    fiscal_class = models.TextField(choices=FiscalClass.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant_id", Upper("code"), name="a_tax_group_code_is_used_once"),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(is_default=True), name="a_tenant_has_one_default_tax_group"
            ),
            models.CheckConstraint(
                name="the_default_tax_group_is_not_archived",
                condition=Q(is_default=False) | Q(archived_at=None),
            ),
        ]
        verbose_name = "tax group"

    def __str__(self) -> str:
        return self.name

    def must_be_offered(self) -> None:
        if self.archived_at is not None:
            raise TaxGroupArchived(
                _("%(name)s is archived. Choose another tax group.") % {"name": self.name}, group=self.code
            )


class TaxRate(TenantModel):
    """One tax of a group from a day on, until (not including) another. A new percentage is a new row."""

    group = models.ForeignKey(TaxGroup, on_delete=models.PROTECT, related_name="rates", db_index=False)
    place = models.SmallIntegerField(default=1)
    code = models.TextField()
    name = models.TextField()
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    compound = models.BooleanField(default=False)
    scope = models.TextField(choices=TaxScope.choices, default=TaxScope.EVERYWHERE, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "group", "code", "starts_on"], name="a_tax_rate_begins_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "group", "code"],
                condition=Q(ends_on=None),
                name="a_tax_rate_has_one_open_end",
            ),
            models.CheckConstraint(
                name="a_tax_rate_has_days", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_tax_rate_is_a_percentage", condition=Q(percent__gte=0, percent__lte=Decimal(100))
            ),
        ]
        verbose_name = "tax rate"

    def __str__(self) -> str:
        return f"{self.name} {self.percent.normalize():f} %"

    def valid_on(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def overlaps(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether it is valid on any day of `[starts_on, ends_on)`."""
        return (ends_on is None or self.starts_on < ends_on) and (
            self.ends_on is None or starts_on < self.ends_on
        )


class TaxRule(TenantModel):
    """The group of what has none of its own: the first rule by `place` whose every condition fits. Empty fits all."""

    place = models.IntegerField()
    line_kind = models.TextField(choices=LineKind.choices, default="", blank=True)
    category = models.TextField(choices=Category.choices, default="", blank=True)
    connection_type = models.TextField(choices=ConnectionType.choices, default="", blank=True)
    region = models.TextField(default="", blank=True)
    group = models.ForeignKey(TaxGroup, on_delete=models.PROTECT, related_name="rules")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "place"], name="a_tax_rule_has_its_place")
        ]
        verbose_name = "tax rule"

    def __str__(self) -> str:
        return f"Tax rule {self.place}"
