"""What the tax office signs: the device it knows us by, and the papers in that device's order (ADR 15)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.billing.choices import DeviceState, FiscalDoor, FiscalState
from mtandao.domains.billing.models.credit_notes import CreditNote
from mtandao.domains.billing.models.invoices import Invoice
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class FiscalDevice(TenantModel):
    """A branch of the provider's at KRA. Its papers are numbered without a gap by `next_number`, whose row stays
    locked until the paper is committed.

    `communication_key` is told once, when KRA learns of the device. `items`: the services it was told of.
    `net`: taxable amounts go without their tax.
    """

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("app_secret", "communication_key")
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("items", "next_number", "alarmed_at")

    pin = models.TextField()
    branch = models.TextField(default="00")
    serial = models.TextField()
    sandbox = models.BooleanField(default=False)
    door = models.TextField(choices=FiscalDoor.choices, default=FiscalDoor.CLASSIC)
    app_id = models.TextField(default="", blank=True)
    app_key = models.TextField(default="", blank=True)
    app_secret = SealedTextField(default="", blank=True)
    item_class = models.TextField()
    net = models.BooleanField(default=True)
    communication_key = SealedTextField(default="", blank=True)
    control_unit = models.TextField(default="", blank=True)
    state = models.TextField(choices=DeviceState.choices, default=DeviceState.NEW)
    problem = models.TextField(default="", blank=True)
    next_number = models.BigIntegerField(default=1)
    items: Any = models.JSONField(default=list)
    started_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    test_problem = models.TextField(default="", blank=True)
    alarmed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "pin", "branch", "serial"], name="a_fiscal_device_is_set_up_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id"],
                condition=~Q(state=DeviceState.RETIRED),
                name="a_tenant_has_one_fiscal_device",
            ),
            models.CheckConstraint(
                name="a_started_fiscal_device_has_its_key",
                condition=~Q(state=DeviceState.READY) | ~Q(communication_key=""),
            ),
        ]
        verbose_name = "fiscal device"

    def __str__(self) -> str:
        return f"{self.pin}/{self.branch}"


class FiscalDocument(OrganizationModel):
    """An invoice or a credit note under its number at the tax office: told in order, never left out.

    `payload` is what was sent, to the byte: it is sent again until KRA has answered. `qr` is what the code on the
    paper says.
    """

    # What is sent names the customer, and stands on the paper itself.
    hidden_from_audit: ClassVar[tuple[str, ...]] = ("payload",)
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("attempts", "last_words", "payload", "tried_at")

    device = models.ForeignKey(
        FiscalDevice, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    number = models.BigIntegerField()
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    credit_note = models.ForeignKey(
        CreditNote, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    paper_number = models.TextField()
    state = models.TextField(choices=FiscalState.choices, default=FiscalState.PENDING)
    issued_at = models.DateTimeField()
    payload = models.TextField(default="", blank=True)
    attempts = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    last_words = models.TextField(default="", blank=True)
    control_unit = models.TextField(default="", blank=True)
    receipt_number = models.BigIntegerField(null=True)
    receipt_total = models.BigIntegerField(null=True)
    internal_data = models.TextField(default="", blank=True)
    signature = models.TextField(default="", blank=True)
    signed_at = models.DateTimeField(null=True)
    qr = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "device", "number"], name="a_fiscal_number_is_used_once"
            ),
            models.UniqueConstraint(fields=["tenant_id", "invoice"], name="an_invoice_is_told_once"),
            models.UniqueConstraint(fields=["tenant_id", "credit_note"], name="a_credit_note_is_told_once"),
            models.CheckConstraint(
                name="a_fiscal_document_is_of_one_paper",
                condition=Q(invoice=None, credit_note__isnull=False)
                | Q(invoice__isnull=False, credit_note=None),
            ),
            models.CheckConstraint(
                name="a_signed_paper_has_its_signature",
                condition=~Q(state=FiscalState.SIGNED)
                | (~Q(signature="") & Q(signed_at__isnull=False, receipt_number__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="fiscal_document_newest"),
            # What is left to do, in order: few rows of many.
            models.Index(
                fields=["tenant_id", "device", "number"],
                name="fiscal_document_waiting",
                condition=Q(state__in=[FiscalState.PENDING, FiscalState.REJECTED]),
            ),
            models.Index(fields=["tenant_id", "state", "-id"], name="fiscal_document_by_state"),
        ]
        verbose_name = "fiscal document"

    def __str__(self) -> str:
        return self.paper_number

    @property
    def paper(self) -> Invoice | CreditNote:
        found = self.invoice or self.credit_note
        assert found is not None  # the database says so
        return found

    @property
    def told_invoice(self) -> Invoice:
        """The invoice that it is, or takes back."""
        paper = self.paper
        return paper.invoice if isinstance(paper, CreditNote) else paper

    @property
    def receipt_label(self) -> str:
        """As the paper says it: this device's receipt, of all its receipts."""
        return "" if self.receipt_number is None else f"{self.receipt_number}/{self.receipt_total}"

    @property
    def grouped_signature(self) -> str:
        """In fours, as people read it aloud."""
        return "-".join(self.signature[at : at + 4] for at in range(0, len(self.signature), 4))
