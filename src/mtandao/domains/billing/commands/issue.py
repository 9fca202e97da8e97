"""Issue invoices: one or a batch, with their lines, taxes, guards, ledger entries and events."""

from collections.abc import Iterator, Sequence

from mtandao.domains.billing import permissions
from mtandao.domains.billing.booking import earned
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.errors import NothingToInvoice
from mtandao.domains.billing.events import InvoiceIssued
from mtandao.domains.billing.fiscal import queue_invoices
from mtandao.domains.billing.models import BilledCycle, Invoice, InvoiceLine, InvoiceTax
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

AT_ONCE = 5000


@command(needs=permissions.ISSUE)
def issue_invoices(ctx: Context, *, new: Sequence[NewInvoice]) -> list[Invoice]:
    """Issue all of them in the given order, or none. A cycle that was billed before is an IntegrityError."""
    return issue_priced(ctx, priced(ctx, new))


def issue_priced(ctx: Context, papers: Sequence[Priced]) -> list[Invoice]:
    """The same, of what was priced already in this transaction."""
    for each in papers:
        if not each.new.lines or each.total < 0:
            raise NothingToInvoice("An invoice needs lines that do not add up to less than nothing.")
    numbers = next_numbers(ctx, len(papers))
    invoices = [_invoice(ctx, each, number) for each, number in zip(papers, numbers, strict=True)]
    Invoice.objects.bulk_create(invoices, batch_size=AT_ONCE)
    InvoiceLine.objects.bulk_create(_lines(ctx, papers), batch_size=AT_ONCE)
    InvoiceTax.objects.bulk_create(_taxes(ctx, papers), batch_size=AT_ONCE)
    BilledCycle.objects.bulk_create(_cycles(ctx, papers), batch_size=AT_ONCE)
    entries = [_entry(each, invoice) for each, invoice in zip(papers, invoices, strict=True) if each.total]
    ledger.post(ctx.trusted(), entries=entries)
    queue_invoices(ctx, papers, numbers)
    emit(ctx, *[_event(invoice) for invoice in invoices])
    return invoices


def _invoice(ctx: Context, paper: Priced, number: str) -> Invoice:
    new, taxed = paper.new, paper.taxed
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
        net=taxed.net,
        tax=taxed.tax,
        total=taxed.total,
        recurring=new.recurring,
        settled_at=None if taxed.total else ctx.now,
    )


def _lines(ctx: Context, papers: Sequence[Priced]) -> Iterator[InvoiceLine]:
    for paper in papers:
        parts = zip(paper.new.lines, paper.groups, paper.taxed.lines, strict=True)
        for place, (line, group, taxed) in enumerate(parts, start=1):
            yield InvoiceLine(
                tenant_id=ctx.tenant_id,
                invoice_id=paper.new.id,
                place=place,
                kind=line.kind,
                description=line.description,
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=line.amount,
                net=taxed.net,
                tax=taxed.tax,
                tax_code=group.code if group else "",
                subscription_id=line.subscription_id,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
            )


def _taxes(ctx: Context, papers: Sequence[Priced]) -> Iterator[InvoiceTax]:
    for paper in papers:
        for place, levy in enumerate(paper.taxed.levies, start=1):
            yield InvoiceTax(
                tenant_id=ctx.tenant_id,
                invoice_id=paper.new.id,
                place=place,
                group_code=levy.group.code,
                rate_code=levy.rate.code,
                name=levy.rate.name,
                percent=levy.rate.percent,
                compound=levy.rate.compound,
                inclusive=levy.group.inclusive,
                taxable=levy.taxable,
                amount=levy.amount,
            )


def _cycles(ctx: Context, papers: Sequence[Priced]) -> Iterator[BilledCycle]:
    for paper in papers:
        for line in paper.new.lines:
            if line.kind == LineKind.PLAN and line.subscription_id and line.starts_on and line.ends_on:
                yield BilledCycle(
                    tenant_id=ctx.tenant_id,
                    subscription_id=line.subscription_id,
                    starts_on=line.starts_on,
                    ends_on=line.ends_on,
                    invoice_id=paper.new.id,
                )


def _entry(paper: Priced, invoice: Invoice) -> ledger.Entry:
    owed = ledger.Line(ledger.AccountCode.RECEIVABLE, invoice.total, invoice.subscriber_id)
    return ledger.Entry(
        kind=ledger.JournalKind.INVOICE,
        key=f"invoice:{invoice.id}",
        memo=f"Invoice {invoice.number}",
        lines=(owed, *earned([line.kind for line in paper.new.lines], paper.taxed)),
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
