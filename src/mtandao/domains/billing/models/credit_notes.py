"""Credit notes: what is taken back of an issued invoice."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from mtandao.domains.billing.choices import CreditReason, LineKind
from mtandao.domains.billing.models.invoices import Invoice, InvoiceLine
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class CreditNote(OrganizationModel):
    """A numbered paper against one invoice. `applied` came off what was open, `to_wallet` had been paid already."""

    append_only = True

    number = models.TextField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="credit_notes")
    reason = models.TextField(choices=CreditReason.choices)
    note = models.TextField(default="", blank=True)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    issued_by = models.TextField(default="", blank=True)
    currency = models.TextField()
    net = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    applied = models.DecimalField(max_digits=12, decimal_places=2)
    to_wallet = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="a_credit_note_number_is_used_once"),
            models.CheckConstraint(
                name="a_credit_note_takes_something_back",
                condition=Q(total__gt=0, total=F("net") + F("tax")) & Q(total=F("applied") + F("to_wallet")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="credit_note_newest"),
            models.Index(fields=["tenant_id", "issued_on"], name="credit_note_by_day"),
        ]
        verbose_name = "credit note"

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(TenantModel):
    """One thing that is taken back: `amount` as it stood on the invoice, `net` and `tax` of it."""

    append_only = True

    credit_note = models.ForeignKey(
        CreditNote, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    place = models.SmallIntegerField()
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="credits")
    kind = models.TextField(choices=LineKind.choices)
    description = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    net = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "credit_note", "place"], name="a_credit_has_its_place"
            )
        ]

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


class CreditNoteTax(TenantModel):
    """One rate's tax that is taken back."""

    append_only = True

    credit_note = models.ForeignKey(
        CreditNote, on_delete=models.PROTECT, related_name="taxes", db_index=False
    )
    place = models.SmallIntegerField()
    group_code = models.TextField()
    rate_code = models.TextField()
    name = models.TextField()
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    taxable = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "credit_note", "place"], name="a_credited_tax_has_its_place"
            )
        ]

    @property
    def label(self) -> str:
        """As a paper says it: `VAT 16 %`."""
        return f"{self.name} {self.percent.normalize():f} %"
