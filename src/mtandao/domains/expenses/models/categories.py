"""What expenses are for, and how much one person may spend."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mtandao.foundation.tenancy.models import TenantModel


class ExpenseCategory(TenantModel):
    """An account of its own in the ledger: `expense` with its id as detail."""

    name = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "category of expenses"
        constraints = [
            models.UniqueConstraint("tenant_id", Lower("name"), name="an_expense_category_is_there_once")
        ]

    def __str__(self) -> str:
        return self.name


class ExpenseRules(TenantModel):
    """One row a tenant; where there is none, nobody has to approve anything."""

    approve_above = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_expense_rules"),
            models.CheckConstraint(
                name="an_expense_limit_is_an_amount",
                condition=Q(approve_above__isnull=True) | Q(approve_above__gte=Decimal(0)),
            ),
        ]
