"""Invoices that are being written, and pro forma ones."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.models.invoices import Invoice
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


class Draft(OrganizationModel):
    """An invoice to be: it asks for nothing and stands in no book. With a number it was given out as a pro forma.

    `lines`: a list of {kind, description, quantity, unit_price, tax_group_id}, amounts as text. `total` is what
    they came to with tax when it was saved or given out. It ends by being issued into `invoice` or by being dropped.

    One that bills a void or credited invoice anew `replaces` it; its lines may be {repeats, description,
    unit_price}, and are else those at that place of the one it replaces.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="drafts")
    number = models.TextField(null=True, blank=True)
    lines = models.JSONField(default=list)
    total = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    due_on = models.DateField(null=True, blank=True)
    note = models.TextField(default="", blank=True)
    made_by = models.TextField(default="", blank=True)
    made_at = models.DateTimeField()
    given_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, null=True, related_name="draft")
    dropped_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="replacements", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="a_pro_forma_number_is_used_once"),
            models.CheckConstraint(
                name="a_draft_ends_one_way", condition=Q(invoice__isnull=True) | Q(dropped_at__isnull=True)
            ),
            models.CheckConstraint(
                name="a_pro_forma_has_its_day", condition=Q(number__isnull=True) | Q(given_on__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "replaces"],
                name="an_invoice_is_billed_anew_once",
                condition=Q(dropped_at__isnull=True, replaces__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="draft_newest"),
            models.Index(
                fields=["tenant_id", "organization_id", "-id"],
                name="draft_open",
                condition=Q(invoice__isnull=True, dropped_at__isnull=True),
            ),
        ]
        verbose_name = "draft"

    def __str__(self) -> str:
        return self.number or "Draft"

    @property
    def is_open(self) -> bool:
        return self.invoice_id is None and self.dropped_at is None
