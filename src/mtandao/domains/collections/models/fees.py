"""Fees for lateness and for coming back, and the tenant's terms for them."""

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.collections.choices import FeeKind, LateFee
from mtandao.domains.collections.models.standings import Move
from mtandao.domains.collections.rules.fees import FeeTerms
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Fee(TenantModel):
    """One fee: for which late invoice or after which cut, and the invoice that demands it."""

    audited = False  # a log itself: append-only
    append_only = True

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(choices=FeeKind.choices)
    late_invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    cut = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    charged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "late_invoice"],
                name="an_invoice_is_late_once",
                condition=Q(late_invoice__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "cut"], name="a_cut_is_paid_for_once", condition=Q(cut__isnull=False)
            ),
            models.CheckConstraint(
                name="a_fee_says_what_it_is_for",
                condition=Q(kind="late", late_invoice__isnull=False, cut__isnull=True)
                | Q(kind="reconnection", late_invoice__isnull=True, cut__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="fee_of_subscriber"),
            models.Index(fields=["tenant_id", "invoice"], name="fee_by_invoice"),
        ]


class FeeRules(TenantModel):
    """The tenant's own fees; none where there is no row. Invoices that fell due before `late_since`, the day
    on which late fees were turned on, bear none."""

    late_kind = models.TextField(choices=LateFee.choices, default=LateFee.NONE)
    late_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    late_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    late_cap = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    late_from_day = models.SmallIntegerField()
    late_since = models.DateField(null=True)
    reconnection = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    due_days = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_its_fees_once"),
            models.CheckConstraint(
                name="fees_are_no_gifts",
                condition=Q(
                    late_amount__gte=0,
                    late_percent__gte=0,
                    late_percent__lte=100,
                    late_cap__gte=0,
                    late_from_day__gt=0,
                    reconnection__gte=0,
                    due_days__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="late_fees_begin_on_a_day", condition=Q(late_kind="none") | Q(late_since__isnull=False)
            ),
        ]

    def terms(self) -> FeeTerms:
        return FeeTerms(
            self.late_kind,
            self.late_amount,
            self.late_percent,
            self.late_cap,
            self.late_from_day,
            self.reconnection,
            self.due_days,
        )
