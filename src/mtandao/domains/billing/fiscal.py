"""Papers go into the tax office's line in the transaction that issues them. What a line holds, as values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import DeviceState, FiscalState
from mtandao.domains.billing.errors import NoFiscalClass, NoTaxOffice
from mtandao.domains.billing.events import FiscalPapersQueued
from mtandao.domains.billing.models import (
    CreditNote,
    CreditNoteTax,
    FiscalDevice,
    FiscalDocument,
    Invoice,
    InvoiceTax,
    TaxGroup,
)
from mtandao.domains.billing.packs import packs
from mtandao.domains.billing.pricing import Priced
from mtandao.domains.billing.rules.fiscal import FiscalLine, Levied, class_of, told
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import insert_rows
from mtandao.foundation.ids import new_ids
from mtandao.foundation.outbox import emit

# One statement: a tenant without a device is found to have none by an index, and pays no more.
TAKE = """
UPDATE billing_fiscaldevice SET next_number = next_number + %(count)s
WHERE tenant_id = %(tenant)s AND state IN ('ready', 'faulty') RETURNING id, next_number - %(count)s
"""
TAKE_OF = """
UPDATE billing_fiscaldevice SET next_number = next_number + 1
WHERE tenant_id = %(tenant)s AND id = %(device)s RETURNING id, next_number - 1
"""
UNDONE = (FiscalState.PENDING, FiscalState.REJECTED)


def queue_invoices(ctx: Context, papers: Sequence[Priced], numbers: Sequence[str]) -> None:
    """Those that ask for money, in their order, if the provider has a device. `numbers` are the invoices' own."""
    sold = [(paper.new, number) for paper, number in zip(papers, numbers, strict=True) if paper.total]
    taken = _taken(TAKE, tenant=ctx.tenant_id, count=len(sold)) if sold else None
    if taken is None:
        return
    device_id, first = taken
    rows = [
        {
            "id": key,
            "organization_id": new.organization_id,
            "number": number,
            "invoice_id": new.id,
            "paper_number": paper_number,
        }
        for key, number, (new, paper_number) in zip(
            new_ids(len(sold)), range(first, first + len(sold)), sold, strict=True
        )
    ]
    insert_rows(FiscalDocument, rows, tenant_id=ctx.tenant_id, device_id=device_id, issued_at=ctx.now)
    emit(ctx, FiscalPapersQueued(subject_id=device_id, count=len(sold)))


def queue_credit_note(ctx: Context, note: CreditNote) -> None:
    """Where its invoice was told: the tax office can only take back what it knows."""
    original = (
        FiscalDocument.of(ctx.trusted()).filter(invoice_id=note.invoice_id).values_list("device_id").first()
    )
    taken = _taken(TAKE_OF, tenant=ctx.tenant_id, device=original[0]) if original else None
    if taken is None:
        return
    FiscalDocument.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=note.organization_id,
        device_id=taken[0],
        number=taken[1],
        credit_note=note,
        paper_number=note.number,
        issued_at=note.issued_at,
    )
    emit(ctx, FiscalPapersQueued(subject_id=taken[0]))


def _taken(statement: str, **values: UUID | int) -> tuple[UUID, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[UUID, int] | None = cursor.fetchone()
    return found


def has_tax_office(ctx: Context) -> bool:
    """Whether the tax office of the provider's country is told of each paper, as its pack says."""
    pack = packs().get(ctx.tenant.country)
    return pack is not None and bool(pack.fiscal)


def must_have_tax_office(ctx: Context) -> None:
    """NoTaxOffice for pages and commands that are about one."""
    if not has_tax_office(ctx):
        raise NoTaxOffice(
            _("No tax office is told of single papers here. What is to be declared stands in the tax report.")
        )


def fiscal_device(ctx: Context) -> FiscalDevice | None:
    """The one that papers are told by, or that is being set up."""
    return FiscalDevice.of(ctx).exclude(state=DeviceState.RETIRED).first()


def fiscal_devices(ctx: Context) -> QuerySet[FiscalDevice]:
    """All that there were, retired ones too."""
    return FiscalDevice.of(ctx)


def first_in_line(ctx: Context, device_id: UUID) -> FiscalDocument | None:
    """The one that nothing may overtake. It may be rejected: then all wait behind it."""
    waiting = waiting_papers(ctx).filter(device_id=device_id)
    return waiting.select_related("device").order_by("number").first()


def devices_with_papers(ctx: Context) -> list[FiscalDevice]:
    waiting = waiting_papers(ctx).values("device_id")
    return list(FiscalDevice.of(ctx).filter(id__in=waiting))


def told_to_tax_office(ctx: Context, invoice: Invoice) -> bool:
    """Whether it has its number there, signed or not: such a paper cannot be unsaid, only credited."""
    return FiscalDocument.of(ctx.trusted()).filter(invoice_id=invoice.pk).exists()


def fiscal_documents(ctx: Context) -> QuerySet[FiscalDocument]:
    """With the papers that they are, and whose."""
    return FiscalDocument.of(ctx).select_related(
        "device", "invoice__subscriber", "credit_note__subscriber", "credit_note__invoice"
    )


def fiscal_document(ctx: Context, document_id: UUID) -> FiscalDocument:
    """One of them, or NotFound."""
    FiscalDocument.found(ctx, id=document_id)
    return fiscal_documents(ctx).get(pk=document_id)


def numbered(ctx: Context, rows: QuerySet[FiscalDocument], value: str) -> QuerySet[FiscalDocument]:
    """By the paper's own number, an invoice's with or without its letters: each found by its series' index."""
    text = value.strip().upper()
    if text.startswith("CN-"):
        return rows.filter(credit_note__in=CreditNote.of(ctx).filter(number=text))
    if text.isdigit() and len(text) <= 6:
        text = f"INV-{text:0>6}"
    return rows.filter(invoice__in=Invoice.of(ctx).filter(number=text))


def waiting_papers(ctx: Context) -> QuerySet[FiscalDocument]:
    """Those that have not reached the tax office; the partial index holds no others."""
    return FiscalDocument.of(ctx).filter(state__in=UNDONE)


def paper_of(ctx: Context, paper: Invoice | CreditNote) -> FiscalDocument | None:
    """What the tax office says of it; None where it is not told of it."""
    which = {"invoice_id": paper.pk} if isinstance(paper, Invoice) else {"credit_note_id": paper.pk}
    return FiscalDocument.of(ctx).filter(**which).first()


@dataclass(frozen=True, slots=True)
class FiscalPaper:
    """All that the tax office is told of a paper. `original` is its invoice's number there, 0 for an invoice."""

    number: int
    original: int
    paper_number: str
    issued_at: datetime
    issued_on: date
    customer: str
    customer_pin: str
    paid: bool
    seller: str
    address: str
    lines: Sequence[FiscalLine]
    rates: Mapping[str, Decimal]


def fiscal_paper(ctx: Context, document: FiscalDocument) -> FiscalPaper:
    """NoFiscalClass names the tax group that nobody has said what it is to the tax office."""
    note, invoice, paper = document.credit_note, document.invoice, document.paper
    original = 0
    if note is not None:
        original = FiscalDocument.of(ctx).values_list("number", flat=True).get(invoice_id=note.invoice_id)
    isp = organizations.tenant(ctx)
    lines, rates = _told(ctx, paper)
    return FiscalPaper(
        number=document.number,
        original=original,
        paper_number=paper.number,
        issued_at=paper.issued_at,
        issued_on=paper.issued_on,
        customer=paper.subscriber.full_name,
        customer_pin=paper.subscriber.tax_number,
        paid=invoice is not None and not invoice.open_amount,
        seller=isp.legal_name or isp.name,
        address=isp.postal_address.replace("\n", ", "),
        lines=lines,
        rates=rates,
    )


def _told(ctx: Context, paper: Invoice | CreditNote) -> tuple[list[FiscalLine], dict[str, Decimal]]:
    levies = _levied(paper.taxes.order_by("place"))
    lines = list(_lines(paper))
    groups = {code for code, _ in lines}
    chosen = dict(TaxGroup.of(ctx).filter(code__in=groups).values_list("code", "fiscal_class"))
    classes = {code: class_of(code, levies.get(code, []), chosen.get(code, "")) for code in groups}
    unknown = sorted(code for code, found in classes.items() if not found)
    if unknown:
        raise NoFiscalClass(
            _(
                "Nobody has said which class of KRA's the tax group %(group)s is. Choose it in "
                "the settings of the fiscal device, then send this paper again."
            )
            % {"group": unknown[0]}
        )
    by_class: dict[str, list[Levied]] = {}
    for code, found in classes.items():
        by_class.setdefault(found, []).extend(levies.get(code, []))
    return told([_line(line, classes[code]) for code, line in lines], by_class)


def _levied(taxes: Iterable[InvoiceTax | CreditNoteTax]) -> dict[str, list[Levied]]:
    by_group: dict[str, list[Levied]] = {}
    for tax in taxes:
        levy = Levied(tax.group_code, tax.rate_code, tax.percent, tax.amount)
        by_group.setdefault(tax.group_code, []).append(levy)
    return by_group


def _lines(paper: Invoice | CreditNote) -> Iterable[tuple[str, FiscalLine]]:
    """With the code of each one's tax group. A credited part is one of it."""
    if isinstance(paper, Invoice):
        for line in paper.lines.order_by("place"):
            yield (
                line.tax_code,
                FiscalLine(line.kind, line.description, line.quantity, line.net + line.tax, ""),
            )
        return
    for part in paper.lines.select_related("line").order_by("place"):
        total = part.net + part.tax
        yield part.line.tax_code, FiscalLine(part.kind, part.description, Decimal(1), total, "")


def _line(line: FiscalLine, fiscal_class: str) -> FiscalLine:
    return FiscalLine(line.kind, line.name, line.quantity, line.total, fiscal_class)
