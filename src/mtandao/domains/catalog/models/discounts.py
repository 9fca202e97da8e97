"""Discounts that may be given to services."""

from datetime import date
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.catalog.errors import DiscountNotGiven
from mtandao.domains.catalog.events import DiscountWithdrawn
from mtandao.domains.catalog.rules.reductions import Reduction
from mtandao.foundation.tenancy.models import TenantModel


class Discount(TenantModel):
    """A part of the price that is left off: for some cycles, until a day, or for good. Whoever has it keeps it as
    it was given.

    Empty `plan_ids`: any plan. It may be given from `given_from` until (not including) `given_until`; with a
    `code`, customers take it themselves.
    """

    name = models.TextField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    cycles = models.SmallIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    plan_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    given_from = models.DateField(null=True, blank=True)
    given_until = models.DateField(null=True, blank=True)
    code = models.TextField(default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "discount"
        constraints = [
            models.CheckConstraint(
                name="a_discount_is_a_part_or_an_amount",
                condition=Q(percent__gt=0, percent__lte=100, amount__isnull=True)
                | Q(percent__isnull=True, amount__gt=0),
            ),
            models.CheckConstraint(
                name="a_discount_ends_in_one_way",
                condition=Q(cycles__isnull=True) | Q(cycles__gte=1, until__isnull=True),
            ),
            models.UniqueConstraint(
                "tenant_id", Upper("code"), name="a_discount_code_is_used_once", condition=~Q(code="")
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "name", "id"], name="discount_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def reduction(self) -> Reduction:
        return Reduction(self.percent, self.amount)

    def fits(self, plan_id: UUID) -> bool:
        return not self.plan_ids or plan_id in self.plan_ids

    def withdraw(self) -> DiscountWithdrawn:
        if self.withdrawn_at is not None:
            raise DiscountNotGiven(
                _("%(name)s was withdrawn before; nothing was changed.") % {"name": self.name}
            )
        return DiscountWithdrawn(subject_id=self.id)

    def must_be_given(self, plan_id: UUID, plan_name: str, today: date) -> None:
        if self.withdrawn_at is not None:
            raise DiscountNotGiven(
                _("%(name)s is given no more. Choose another discount.") % {"name": self.name}
            )
        if self.given_from is not None and today < self.given_from:
            raise DiscountNotGiven(
                _("%(name)s is given from %(on)s on.")
                % {"name": self.name, "on": date_format(self.given_from, "j M Y")}
            )
        if self.given_until is not None and today >= self.given_until:
            raise DiscountNotGiven(
                _("%(name)s was given until %(on)s.")
                % {"name": self.name, "on": date_format(self.given_until, "j M Y")}
            )
        if self.until is not None and today >= self.until:
            raise DiscountNotGiven(
                _("%(name)s is over since %(on)s.")
                % {"name": self.name, "on": date_format(self.until, "j M Y")}
            )
        if not self.fits(plan_id):
            raise DiscountNotGiven(
                _("%(name)s is not for %(plan_name)s. Choose another discount.")
                % {"name": self.name, "plan_name": plan_name}
            )
