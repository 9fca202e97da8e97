"""Issue invoices: one or a batch, with their lines, guards, ledger entries and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.errors import NothingToInvoice
from mtandao.domains.billing.events import InvoiceIssued
from mtandao.domains.billing.models import BilledCycle, Invoice, InvoiceLine
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.rules.shares import line_total
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """One line to be. With a subscription and days it bills that cycle, once for ever."""

    kind: LineKind
    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    tax_group_id: UUID | None = None
    subscription_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def amount(self) -> Decimal:
        return line_total(self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice:
    subscriber_id: UUID
    organization_id: UUID
    due_on: date
    lines: Sequence[NewLine]
    recurring: bool = False
    id: UUID = field(default_factory=new_id)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))


@command(needs=permissions.ISSUE)
def issue_invoices(ctx: Context, *, new: Sequence[NewInvoice]) -> list[Invoice]:
    """Issue all of them in the given order, or none. A cycle that was billed before is an IntegrityError."""
    for invoice in new:
        if not invoice.lines or invoice.total < 0:
            raise NothingToInvoice("An invoice needs lines that do not add up to less than nothing.")
    numbers = next_numbers(ctx, len(new))
    invoices = [_invoice(ctx, each, number) for each, number in zip(new, numbers, strict=True)]
    Invoice.objects.bulk_create(invoices, batch_size=5000)
    InvoiceLine.objects.bulk_create(
        (_line(ctx, each, place, line) for each in new for place, line in enumerate(each.lines, start=1)),
        batch_size=5000,
    )
    BilledCycle.objects.bulk_create(
        (
            BilledCycle(
                tenant_id=ctx.tenant_id,
                subscription_id=line.subscription_id,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                invoice_id=each.id,
            )
            for each in new
            for line in each.lines
            if line.subscription_id and line.starts_on and line.ends_on
        ),
        batch_size=5000,
    )
    ledger.post(
        ctx.trusted(),
        entries=[_entry(each, invoice) for each, invoice in zip(new, invoices, strict=True) if each.total],
    )
    emit(ctx, *[_event(invoice) for invoice in invoices])
    return invoices


def _invoice(ctx: Context, new: NewInvoice, number: str) -> Invoice:
    return Invoice(
        id=new.id,
        tenant_id=ctx.tenant_id,
        organization_id=new.organization_id,
        number=number,
        subscriber_id=new.subscriber_id,
        issued_at=ctx.now,
        issued_on=ctx.today,
        due_on=new.due_on,
        currency=ctx.tenant.currency,
        net=new.total,
        total=new.total,
        recurring=new.recurring,
        settled_at=None if new.total else ctx.now,
    )


def _line(ctx: Context, new: NewInvoice, place: int, line: NewLine) -> InvoiceLine:
    return InvoiceLine(
        tenant_id=ctx.tenant_id,
        invoice_id=new.id,
        place=place,
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        net=line.amount,
        subscription_id=line.subscription_id,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


def _entry(new: NewInvoice, invoice: Invoice) -> ledger.Entry:
    setup = sum((line.amount for line in new.lines if line.kind == LineKind.SETUP), Decimal("0.00"))
    return ledger.Entry(
        kind=ledger.JournalKind.INVOICE,
        key=f"invoice:{invoice.id}",
        memo=f"Invoice {invoice.number}",
        lines=(
            ledger.Line(ledger.AccountCode.RECEIVABLE, invoice.total, invoice.subscriber_id),
            ledger.Line(ledger.AccountCode.REVENUE, -(invoice.total - setup)),
            ledger.Line(ledger.AccountCode.SETUP, -setup),
        ),
        subscriber_id=invoice.subscriber_id,
        document_id=invoice.id,
    )


def _event(invoice: Invoice) -> InvoiceIssued:
    return InvoiceIssued(
        subject_id=invoice.id,
        subscriber_id=invoice.subscriber_id,
        number=invoice.number,
        total=invoice.total,
        due_on=invoice.due_on,
        recurring=invoice.recurring,
    )
