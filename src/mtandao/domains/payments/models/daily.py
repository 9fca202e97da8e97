"""The provider's statement, line by line, and what of each day is not the same in the ledger."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.payments.daily.choices import DayState, DifferenceKind, LineKind
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.payments.models.payments import Payment
from mtandao.domains.payments.models.payouts import Payout
from mtandao.foundation.tenancy.models import TenantModel


class StatementLine(TenantModel):
    """One line as the provider has it: money that came is above zero. `linked` is the receipt that it takes back."""

    audited = False  # the provider's word, never changed but by his own better word

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+", db_index=False)
    short_code = models.TextField()
    receipt = models.TextField()
    kind = models.TextField(choices=LineKind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    completed_at = models.DateTimeField()
    on = models.DateField()
    account = models.TextField(default="", blank=True)
    phone = models.TextField(default="", blank=True)
    name = models.TextField(default="", blank=True)
    details = models.TextField(default="", blank=True)
    linked = models.TextField(default="", blank=True)
    # Fetched by us: only money that came, and its hour is not certain. A file knows better.
    pulled = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "gateway", "short_code", "receipt", "kind"],
                name="a_statement_line_is_there_once",
            ),
            models.CheckConstraint(name="a_statement_line_moves_something", condition=~Q(amount=0)),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "gateway", "short_code", "on", "id"], name="statement_line_by_day"
            )
        ]

    def __str__(self) -> str:
        return self.receipt


class StatementDay(TenantModel):
    """One day of one short code. `filed`: a whole statement was taken in; `pulled`: only what came is known.

    `difference` is the statement less the ledger; the differences of the day add up to it.
    """

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+", db_index=False)
    short_code = models.TextField()
    on = models.DateField()
    state = models.TextField(choices=DayState.choices, default=DayState.NO_STATEMENT)
    pulled = models.BooleanField(default=False)
    filed = models.BooleanField(default=False)
    lines = models.IntegerField(default=0)
    statement_in = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    statement_out = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    ledger_in = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    ledger_out = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    difference = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))
    open_differences = models.IntegerField(default=0)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "gateway", "short_code", "on"], name="a_day_has_one_line_per_short_code"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-on", "-id"], name="statement_day_newest"),
            models.Index(
                fields=["tenant_id", "-on", "-id"],
                name="statement_day_differing",
                condition=Q(state=DayState.DIFFERS.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_code} {self.on}"

    @property
    def has_statement(self) -> bool:
        return self.filed or self.pulled


class StatementDifference(TenantModel):
    """One thing that the two sides of a day do not say alike. `open` until it is booked, seen elsewhere or explained;
    what no longer differs is taken away by the next comparison."""

    day = models.ForeignKey(
        StatementDay, on_delete=models.CASCADE, related_name="differences", db_index=False
    )
    key = models.TextField()
    kind = models.TextField(choices=DifferenceKind.choices)
    open = models.BooleanField()
    receipt = models.TextField(default="", blank=True)
    # None: that side does not have it at all.
    there = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    here = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    memo = models.TextField(default="", blank=True)
    # The day on which the other side has it.
    elsewhere_on = models.DateField(null=True)
    line = models.ForeignKey(
        StatementLine, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    explanation = models.TextField(default="", blank=True)
    explained_at = models.DateTimeField(null=True)
    explained_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "day", "key"], name="a_difference_is_listed_once"),
            models.CheckConstraint(name="a_difference_differs", condition=~Q(amount=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="difference_newest"),
            models.Index(fields=["tenant_id", "-id"], name="difference_open", condition=Q(open=True)),
            models.Index(fields=["tenant_id", "day", "-id"], name="difference_of_day"),
        ]

    def __str__(self) -> str:
        return self.receipt or self.memo
