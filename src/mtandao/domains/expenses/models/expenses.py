"""One expense: money that left a place for a purpose."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.errors import NotBooked, NotToApprove
from mtandao.domains.expenses.events import ExpenseBooked, ExpenseRefused, ExpenseReversed
from mtandao.domains.expenses.models.categories import ExpenseCategory
from mtandao.domains.payments.contract import BankAccount, BankLine, Drawer, Gateway
from mtandao.foundation.tenancy.models import OrganizationModel


class Expense(OrganizationModel):
    """`amount` is what was paid, with `tax` in it, which is reclaimed under `tax_code`. Never deleted: reversed."""

    state = models.TextField(choices=ExpenseState.choices)
    category = models.ForeignKey(
        ExpenseCategory, on_delete=models.PROTECT, related_name="expenses", db_index=False
    )
    supplier = models.TextField(default="", blank=True)
    description = models.TextField(default="", blank=True)
    reference = models.TextField(default="", blank=True)
    spent_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    tax_code = models.TextField(default="", blank=True)
    currency = models.TextField()
    paid_from = models.TextField(choices=PaidFrom.choices)
    drawer = models.ForeignKey(Drawer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    gateway = models.ForeignKey(
        Gateway, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The bank's own line of it, where it was recorded from a statement.
    bank_line = models.ForeignKey(
        BankLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    recorded_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="", blank=True)
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.TextField(default="", blank=True)
    # Why it was refused or taken back.
    because = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_expense_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="an_expenses_tax_is_a_part_of_it",
                condition=Q(tax=0, tax_code="") | (Q(tax__gt=0, tax__lt=F("amount")) & ~Q(tax_code="")),
            ),
            models.CheckConstraint(
                name="an_expense_is_paid_from_one_place",
                condition=Q(paid_from="cash", drawer__isnull=False, bank_account=None, gateway=None)
                | Q(paid_from="bank", drawer=None, bank_account__isnull=False, gateway=None)
                | Q(paid_from="gateway", drawer=None, bank_account=None, gateway__isnull=False)
                | Q(paid_from="owner", drawer=None, bank_account=None, gateway=None),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "bank_line"],
                condition=Q(bank_line__isnull=False, state__in=["waiting", "booked"]),
                name="a_bank_line_is_one_expense",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="expense_newest"),
            models.Index(fields=["tenant_id", "spent_on", "id"], name="expense_by_day"),
            models.Index(fields=["tenant_id", "category", "-id"], name="expense_of_category"),
            models.Index(fields=["tenant_id", "-id"], name="expense_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.supplier}".strip()

    @property
    def place(self) -> str:
        """What the place is called where the money lay."""
        if self.gateway is not None:
            return f"{self.gateway.provider} {self.gateway.short_code or ''}".strip()
        return str(self.drawer or self.bank_account or "")

    def book(self) -> ExpenseBooked:
        self.state = ExpenseState.BOOKED
        return ExpenseBooked(subject_id=self.id, amount=self.amount)

    def must_wait(self) -> None:
        """NotToApprove if it was decided before, or never had to be."""
        if self.state != ExpenseState.WAITING:
            raise NotToApprove(_("This expense does not wait for approval any more."))

    def refuse(self, now: datetime, by: str, because: str) -> ExpenseRefused:
        self.must_wait()
        self.state, self.because = ExpenseState.REFUSED, because
        self.decided_at, self.decided_by = now, by
        return ExpenseRefused(subject_id=self.id, because=because)

    def take_back(self, now: datetime, by: str, because: str) -> ExpenseReversed:
        """NotBooked if there is nothing to take back, or it was taken back before."""
        if self.state != ExpenseState.BOOKED:
            raise NotBooked(_("Only an expense that is booked can be taken back, and only once."))
        self.state, self.because = ExpenseState.REVERSED, because
        self.reversed_at, self.reversed_by = now, by
        return ExpenseReversed(subject_id=self.id, amount=self.amount, because=because)
