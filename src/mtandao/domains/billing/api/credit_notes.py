"""`/api/billing/credit-notes`: what was taken back of issued invoices."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions, queries
from mtandao.domains.billing.api.fiscal import FiscalDocumentShape, fiscal_of
from mtandao.domains.billing.api.invoices import SEEN, TaxShape, tax_shape
from mtandao.domains.billing.choices import CreditReason, LineKind
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.crediting import Credit, quote_credit
from mtandao.domains.billing.models import CreditNote
from mtandao.domains.billing.pdf import credit_note_pdf
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    needs,
    only,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.context import Context

router = Router(tags=["Billing"])


class CreditNoteShape(GuardedShape):
    id: UUID
    number: str
    invoice_id: UUID
    invoice_number: str
    client_id: UUID
    client_name: str
    reason: CreditReason
    note: str
    issued_on: date
    issued_by: str
    currency: str
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]
    total: Annotated[Money, SEEN]
    applied: Annotated[Money, SEEN] = Field(description="Off what was open of the invoice.")
    to_wallet: Annotated[Money, SEEN] = Field(description="What was paid already: it went into the wallet.")


class CreditedLineShape(GuardedShape):
    line_id: UUID
    kind: LineKind
    description: str
    amount: Annotated[Money, SEEN] = Field(description="As the line is priced on the invoice.")
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]


class WholeCreditNoteShape(CreditNoteShape):
    lines: list[CreditedLineShape]
    taxes: list[TaxShape]
    fiscal: FiscalDocumentShape | None = Field(
        description="At the tax office; null where it is not told of it."
    )


class CreditQuoteShape(GuardedShape):
    currency: str
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]
    total: Annotated[Money, SEEN]
    applied: Annotated[Money, SEEN]
    to_wallet: Annotated[Money, SEEN]
    open_before: Annotated[Money, SEEN]
    open_after: Annotated[Money, SEEN]


class CreditNotesAsked(OrganizationListQuery):
    client_id: UUID | None = None
    invoice_id: UUID | None = None
    reason: CreditReason | None = None
    issued_from: date | None = None
    issued_to: date | None = None


class CreditedLine(Body):
    line_id: UUID
    amount: Amount = Field(description="As the line is priced on the invoice.")


class CreditWish(Body):
    """Neither an amount nor lines: all that is left of the invoice."""

    amount: Amount | None = Field(None, description="With its tax, shared out over the lines.")
    lines: list[CreditedLine] | None = Field(None, max_length=200)

    def asked(self) -> dict[str, Any]:
        of_lines = None if self.lines is None else [Credit(one.line_id, one.amount) for one in self.lines]
        return {"amount": self.amount, "of_lines": of_lines}


class NewCreditNote(CreditWish):
    reason: CreditReason
    note: str = Field("", max_length=500)


def _values(row: CreditNote) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "invoice_id": row.invoice_id,
        "invoice_number": row.invoice.number,
        "client_id": row.subscriber_id,
        "client_name": row.subscriber.full_name,
        "reason": CreditReason(row.reason),
        "note": row.note,
        "issued_on": row.issued_on,
        "issued_by": row.issued_by,
        "currency": row.currency,
        "net": row.net,
        "tax": row.tax,
        "total": row.total,
        "applied": row.applied,
        "to_wallet": row.to_wallet,
    }


def _shapes(_ctx: Context, rows: Sequence[CreditNote]) -> list[CreditNoteShape]:
    return [CreditNoteShape.model_validate(_values(row)) for row in rows]


def _whole(ctx: Context, row: CreditNote) -> WholeCreditNoteShape:
    lines = [
        CreditedLineShape(
            line_id=line.line_id,
            kind=LineKind(line.kind),
            description=line.description,
            amount=line.amount,
            net=line.net,
            tax=line.tax,
        )
        for line in row.lines.order_by("place")
    ]
    taxes = [tax_shape(tax) for tax in row.taxes.order_by("place")]
    return WholeCreditNoteShape.model_validate(
        {**_values(row), "lines": lines, "taxes": taxes, "fiscal": fiscal_of(ctx, row)}
    )


CREDIT_NOTES = Listing("credit-notes", CreditNoteShape, _shapes)


@router.get("/credit-notes", response=CREDIT_NOTES.page, auth=needs(permissions.VIEW))
def list_credit_notes(request: Request, asked: Query[CreditNotesAsked]) -> HttpResponseBase:
    """Credit notes, the newest first. `q` is a number, the invoice's, or a client's name, phone or account."""
    rows = queries.credit_notes(request.ctx)
    rows = only(
        rows,
        subscriber_id=asked.client_id,
        invoice_id=asked.invoice_id,
        reason=asked.reason,
        issued_on__gte=asked.issued_from,
        issued_on__lte=asked.issued_to,
    )
    text = asked.q.strip().upper()
    if text.startswith(("CN-", "INV-")):
        rows = rows.filter(Q(number=text) | Q(invoice__number=text))
    elif text:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(request.ctx), asked.q))
    return CREDIT_NOTES.answer(request, rows, asked)


@router.get(
    "/credit-notes/{uuid:credit_note_id}",
    response=WholeCreditNoteShape,
    auth=needs(permissions.VIEW),
    openapi_extra=PAPER,
)
def read_credit_note(request: Request, credit_note_id: UUID) -> WholeCreditNoteShape | HttpResponseBase:
    """One credit note with its lines; with `Accept: application/pdf` as it is printed."""
    found = queries.credit_note(request.ctx, credit_note_id)
    if not wants_paper(request):
        return _whole(request.ctx, found)
    return on_paper(request, found.number, lambda: credit_note_pdf(request.ctx, found), SEEN.permission)


@router.post(
    "/invoices/{uuid:invoice_id}/credit-quotes",
    response={201: CreditQuoteShape},
    auth=needs(permissions.CREDIT),
)
def create_credit_quote(request: Request, invoice_id: UUID, body: CreditWish) -> CreditQuoteShape:
    """What a credit note would come to. Nothing changes."""
    invoice = queries.invoice(request.ctx, invoice_id)
    quote = quote_credit(request.ctx, invoice, **body.asked())
    return CreditQuoteShape(
        currency=invoice.currency,
        net=quote.net,
        tax=quote.tax,
        total=quote.total,
        applied=quote.applied,
        to_wallet=quote.to_wallet,
        open_before=quote.open_before,
        open_after=quote.open_after,
    )


@router.post(
    "/invoices/{uuid:invoice_id}/credit-notes",
    response={201: WholeCreditNoteShape},
    auth=needs(permissions.CREDIT),
)
def create_credit_note(request: Request, invoice_id: UUID, body: NewCreditNote) -> WholeCreditNoteShape:
    """Take back all that is left of an invoice, some lines or an amount. What was paid goes into the wallet."""
    given = give_credit_note(
        request.ctx, invoice_id=invoice_id, reason=body.reason, note=body.note, **body.asked()
    )
    return _whole(request.ctx, queries.credit_note(request.ctx, given.id))
