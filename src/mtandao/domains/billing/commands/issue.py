"""Issue invoices: one or a batch, with their lines, taxes, guards, ledger entries and events."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.booking import earned
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.errors import NothingToInvoice
from mtandao.domains.billing.events import InvoiceIssued
from mtandao.domains.billing.fiscal import queue_invoices
from mtandao.domains.billing.models import BilledCycle, Invoice, InvoiceLine, InvoiceTax
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.pricing import NewInvoice, Priced, priced
from mtandao.domains.billing.soundness import must_add_up, must_not_repeat
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import insert_rows
from mtandao.foundation.ids import new_ids
from mtandao.foundation.outbox import emit


class Issued(NamedTuple):
    """As much of an issued invoice as its writer knows without asking for it again."""

    id: UUID
    number: str
    subscriber_id: UUID
    total: Decimal
    due_on: date
    recurring: bool


@command(needs=permissions.ISSUE)
def issue_invoices(ctx: Context, *, new: Sequence[NewInvoice]) -> list[Invoice]:
    """Issue all of them in the given order, or none. AccountInDoubt. A cycle that was billed before is an
    IntegrityError."""
    must_add_up(ctx, {each.subscriber_id for each in new})
    must_not_repeat(ctx, new)
    issued = issue_priced(ctx, priced(ctx, new))
    rows = Invoice.of(ctx).in_bulk([each.id for each in issued])
    return [rows[each.id] for each in issued]


def issue_priced(ctx: Context, papers: Sequence[Priced]) -> list[Issued]:
    """The same, of what was priced already in this transaction, of accounts that were found to add up."""
    for each in papers:
        if not each.new.lines or each.total < 0:
            raise NothingToInvoice(_("An invoice needs lines that do not add up to less than nothing."))
    numbers = next_numbers(ctx, len(papers))
    issued = [_issued(each, number) for each, number in zip(papers, numbers, strict=True)]
    tenant = {"tenant_id": ctx.tenant_id}
    insert_rows(
        Invoice,
        [_invoice(ctx, paper, each) for paper, each in zip(papers, issued, strict=True)],
        issued_at=ctx.now,
        issued_on=ctx.today,
        currency=ctx.tenant.currency,
        **tenant,
    )
    insert_rows(InvoiceLine, _numbered([row for paper in papers for row in _lines(paper)]), **tenant)
    insert_rows(InvoiceTax, _numbered([row for paper in papers for row in _taxes(paper)]), **tenant)
    insert_rows(BilledCycle, _numbered([row for paper in papers for row in _cycles(paper)]), **tenant)
    entries = [_entry(paper, each) for paper, each in zip(papers, issued, strict=True) if each.total]
    ledger.post(ctx.trusted(), entries=entries)
    queue_invoices(ctx, papers, numbers)
    emit(ctx, *map(_event, issued))
    return issued


def _issued(paper: Priced, number: str) -> Issued:
    new = paper.new
    return Issued(new.id, number, new.subscriber_id, paper.total, new.due_on, new.recurring)


Row = dict[str, Any]


def _numbered(rows: list[Row]) -> list[Row]:
    """With keys of their own, in their order."""
    for row, key in zip(rows, new_ids(len(rows)), strict=True):
        row["id"] = key
    return rows


def _invoice(ctx: Context, paper: Priced, issued: Issued) -> Row:
    taxed = paper.taxed
    return {
        "id": issued.id,
        "organization_id": paper.new.organization_id,
        "number": issued.number,
        "subscriber_id": issued.subscriber_id,
        "due_on": issued.due_on,
        "net": taxed.net,
        "tax": taxed.tax,
        "total": issued.total,
        "recurring": issued.recurring,
        "settled_at": None if issued.total else ctx.now,
    }


def _lines(paper: Priced) -> Iterator[Row]:
    parts = zip(paper.new.lines, paper.groups, paper.taxed.lines, strict=True)
    for place, (line, group, taxed) in enumerate(parts, start=1):
        yield {
            "invoice_id": paper.new.id,
            "place": place,
            "kind": line.kind.value,
            "description": line.description,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "amount": line.amount,
            "net": taxed.net,
            "tax": taxed.tax,
            "tax_code": group.code if group else "",
            "subscription_id": line.subscription_id,
            "plan_id": line.plan.id if line.plan else None,
            "tax_group_id": line.tax_group_id,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
        }


def _taxes(paper: Priced) -> Iterator[Row]:
    for place, levy in enumerate(paper.taxed.levies, start=1):
        yield {
            "invoice_id": paper.new.id,
            "place": place,
            "group_code": levy.group.code,
            "rate_code": levy.rate.code,
            "name": levy.rate.name,
            "percent": levy.rate.percent,
            "compound": levy.rate.compound,
            "inclusive": levy.group.inclusive,
            "taxable": levy.taxable,
            "amount": levy.amount,
        }


def _cycles(paper: Priced) -> Iterator[Row]:
    for line in paper.new.lines:
        if line.kind == LineKind.PLAN and line.subscription_id and line.starts_on and line.ends_on:
            yield {
                "subscription_id": line.subscription_id,
                "starts_on": line.starts_on,
                "ends_on": line.ends_on,
                "invoice_id": paper.new.id,
            }


def _entry(paper: Priced, invoice: Issued) -> ledger.Entry:
    owed = ledger.Line(ledger.AccountCode.RECEIVABLE, invoice.total, invoice.subscriber_id)
    return ledger.Entry(
        kind=ledger.JournalKind.INVOICE,
        key=f"invoice:{invoice.id}",
        memo=f"Invoice {invoice.number}",
        lines=(owed, *earned([line.kind for line in paper.new.lines], paper.taxed)),
        subscriber_id=invoice.subscriber_id,
        document_id=invoice.id,
    )


def _event(invoice: Issued) -> InvoiceIssued:
    return InvoiceIssued(
        subject_id=invoice.id,
        subscriber_id=invoice.subscriber_id,
        number=invoice.number,
        total=invoice.total,
        due_on=invoice.due_on,
        recurring=invoice.recurring,
    )
