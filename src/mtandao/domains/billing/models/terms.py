"""What a provider has decided about the days of his invoices."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.rules.periods import LATEST_DUE_DAYS, MOST_AHEAD_DAYS
from mtandao.foundation.tenancy.models import TenantModel


class InvoiceTerms(TenantModel):
    """One row a tenant; where there is none, a period is invoiced on its first day and due on it.

    `issue_ahead_days` before a period begins, at most one ahead, it is invoiced; `due_after_days` after the later of
    its first day and the day of issue, it is due.
    """

    issue_ahead_days = models.SmallIntegerField(default=0)
    due_after_days = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_his_invoice_terms_once"),
            models.CheckConstraint(
                name="invoice_terms_are_days",
                condition=Q(issue_ahead_days__range=(0, MOST_AHEAD_DAYS))
                & Q(due_after_days__range=(0, LATEST_DUE_DAYS)),
            ),
        ]

    @property
    def ahead(self) -> timedelta:
        return timedelta(days=self.issue_ahead_days)
