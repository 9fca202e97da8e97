"""What the supplier gave: a photograph or a paper."""

from typing import ClassVar

from django.db import models

from mtandao.domains.expenses.models.expenses import Expense
from mtandao.foundation.tenancy.models import TenantModel


class Receipt(TenantModel):
    """A file of an expense, kept beside it in the database (ADR 19). Never changed, never taken away."""

    append_only = True
    hidden_from_audit: ClassVar[tuple[str, ...]] = ("content",)

    expense = models.ForeignKey(Expense, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    file_name = models.TextField()
    kind = models.TextField()
    size = models.IntegerField()
    digest = models.TextField()
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "expense", "digest"], name="an_expense_has_a_receipt_once"
            )
        ]
