"""A bank's statements, and each line of them."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.payments.choices import LineState, StatementState
from mtandao.domains.payments.errors import LineDone
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.foundation.tenancy.models import TenantModel


class BankStatement(TenantModel):
    """A file of a bank, looked at before it is taken in. The same file is taken in once."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("content",)

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="statements", db_index=False
    )
    file_name = models.TextField()
    file_hash = models.TextField()
    content = models.TextField()
    state = models.TextField(choices=StatementState.choices, default=StatementState.DRAFT)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.TextField()
    imported_at = models.DateTimeField(null=True)
    new_lines = models.IntegerField(default=0)
    known_lines = models.IntegerField(default=0)
    wrong_lines = models.IntegerField(default=0)
    closes_on = models.DateField(null=True)
    closing_balance = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account", "file_hash"], name="a_statement_file_is_there_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class BankLine(TenantModel):
    """A line of a statement: money that came (above zero) or went. `fingerprint` is what it says, and the how-manieth
    of its kind it is: lines that overlap between two files are one."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    statement = models.ForeignKey(
        BankStatement, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    description = models.TextField(default="", blank=True)
    reference = models.TextField(default="", blank=True)
    balance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fingerprint = models.TextField()
    state = models.TextField(choices=LineState.choices, default=LineState.WAITING)
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, null=True, related_name="bank_lines", db_index=False
    )
    # Money that went out: the transfer of ours that it is.
    payout = models.ForeignKey(
        "payments.Payout", on_delete=models.PROTECT, null=True, related_name="bank_lines", db_index=False
    )
    # Whether this line booked its payment, or found it recorded.
    booked_it = models.BooleanField(default=False)
    reason = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account", "fingerprint"], name="a_bank_line_is_taken_in_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "payment"],
                condition=Q(payment__isnull=False),
                name="a_payment_is_on_one_bank_line",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "payout"],
                condition=Q(payout__isnull=False),
                name="a_payout_is_on_one_bank_line",
            ),
            models.CheckConstraint(name="a_bank_line_moves_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="a_matched_bank_line_has_its_payment",
                condition=Q(state="matched", payment__isnull=False, payout__isnull=True)
                | Q(state="matched", payment__isnull=True, payout__isnull=False)
                | (~Q(state="matched") & Q(payment__isnull=True, payout__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "statement", "id"], name="bank_line_of_statement"),
            models.Index(fields=["tenant_id", "-id"], name="bank_line_waiting", condition=Q(state="waiting")),
        ]

    @property
    def text(self) -> str:
        return f"{self.reference} {self.description}".strip()

    @property
    def is_credit(self) -> bool:
        return self.amount > Decimal(0)

    def must_wait(self) -> None:
        """LineDone if somebody was faster."""
        if self.state != LineState.WAITING:
            raise LineDone(_("This line is settled already. Undo that first."))
