"""Invoices, their lines and taxes, the guard of their cycles, and what settled them."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, Value, When

from mtandao.domains.billing.choices import InvoiceState, LineKind, Standing
from mtandao.domains.billing.rules.periods import is_overdue
from mtandao.domains.catalog.contract import Plan
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Invoice(OrganizationModel):
    """A numbered demand. Once issued nothing of it changes but what was paid, what was credited, and whether it
    is void. `total` is what the customer owes by it, `net` without the tax; `open` is what is left to pay."""

    number = models.TextField()
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="invoices")
    state = models.TextField(choices=InvoiceState.choices, default=InvoiceState.ISSUED)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.TextField()
    net = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    total = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    # What credit notes took off it, and what of them went to the wallet because it was paid already.
    credited = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    given_back = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    open = models.GeneratedField(
        expression=Case(
            When(state=InvoiceState.VOID, then=Value(Decimal("0.00"))),
            default=F("total") - F("paid") - F("credited"),
        ),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )
    settled_at = models.DateTimeField(null=True)
    voided_on = models.DateField(null=True)
    voided_by = models.TextField(default="", blank=True)
    void_reason = models.TextField(default="", blank=True)
    recurring = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="an_invoice_number_is_used_once"),
            models.CheckConstraint(
                name="an_invoice_is_not_settled_beyond_its_total",
                condition=Q(paid__gte=0, credited__gte=0, paid__lte=F("total") - F("credited")),
            ),
            models.CheckConstraint(
                name="an_invoice_is_not_credited_beyond_its_total",
                condition=Q(given_back__gte=0, given_back__lte=F("total") - F("credited")),
            ),
            models.CheckConstraint(
                name="an_invoice_is_its_net_and_its_tax", condition=Q(total=F("net") + F("tax"))
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="invoice_newest"),
            models.Index(fields=["tenant_id", "subscriber", "due_on"], name="invoice_of_subscriber"),
            models.Index(fields=["tenant_id", "issued_on"], name="invoice_by_day"),
            models.Index(
                fields=["tenant_id", "voided_on"], name="invoice_voided", condition=Q(voided_on__isnull=False)
            ),
            models.Index(
                fields=["tenant_id", "due_on", "subscriber"],
                name="invoice_open",
                condition=Q(open__gt=0),
            ),
            models.Index(
                fields=["tenant_id", "subscriber", "due_on"],
                name="invoice_owing",
                condition=Q(open__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def open_amount(self) -> Decimal:
        """As `open`, and right before it is saved as well."""
        if self.state == InvoiceState.VOID:
            return Decimal("0.00")
        return self.total - self.paid - self.credited

    @property
    def creditable(self) -> Decimal:
        """How much credit notes may still take off it."""
        if self.state == InvoiceState.VOID:
            return Decimal("0.00")
        return self.total - self.credited - self.given_back

    def standing(self, today: date) -> Standing:
        """What people call its status on that day."""
        if self.state == InvoiceState.VOID:
            return Standing.VOID
        if self.open_amount == 0:
            return Standing.CREDITED if self.total and not self.creditable else Standing.PAID
        if is_overdue(self.due_on, today, self.open_amount):
            return Standing.OVERDUE
        return Standing.PARTIAL if self.paid else Standing.UNPAID


class InvoiceLine(TenantModel):
    """One thing on an invoice. A plan's line names the cycle it bills.

    `amount` is the price as it was quoted, with the tax in it or not (`tax_code`, the group's); `net` and `tax`
    are its share of the invoice's. `plan` and `tax_group_id` (where one was chosen) are what its tax was found by: who
    bills it anew finds it so again.
    """

    append_only = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines", db_index=False)
    place = models.SmallIntegerField()
    kind = models.TextField(choices=LineKind.choices)
    description = models.TextField()
    quantity = models.DecimalField(max_digits=10, decimal_places=3, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    net = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    tax_code = models.TextField(default="", blank=True)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    tax_group_id = models.UUIDField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "invoice", "place"], name="a_line_has_its_place")
        ]


class InvoiceTax(TenantModel):
    """One rate's tax on an invoice, as it was when it was issued."""

    append_only = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes", db_index=False)
    place = models.SmallIntegerField()
    group_code = models.TextField()
    rate_code = models.TextField()
    name = models.TextField()
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    compound = models.BooleanField(default=False)
    inclusive = models.BooleanField(default=False)
    taxable = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "invoice", "place"], name="a_tax_has_its_place")
        ]

    @property
    def label(self) -> str:
        """As a paper says it: `VAT 16 %`."""
        return f"{self.name} {self.percent.normalize():f} %"


class BilledCycle(TenantModel):
    """The guard of "once": a service's cycle that begins on a day is on one invoice that counts."""

    audited = False  # a guard: each is a line of an audited invoice

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="cycles")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription", "starts_on"], name="a_cycle_is_billed_once"
            ),
            models.CheckConstraint(name="a_cycle_has_days", condition=Q(ends_on__gt=F("starts_on"))),
        ]


class Settlement(TenantModel):
    """What a wallet gave to an invoice, and when."""

    append_only = True

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="settlements")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    settled_at = models.DateTimeField()
    payment_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "payment_id"], name="settlement_of_payment"),
            models.Index(fields=["tenant_id", "settled_at"], name="settlement_by_time"),
        ]
