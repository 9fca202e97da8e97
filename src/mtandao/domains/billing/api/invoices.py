"""`/api/billing/invoices` and `/api/billing/runs`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions, queries
from mtandao.domains.billing.again import replaced_by, replacement_of
from mtandao.domains.billing.api.fiscal import FiscalDocumentShape, fiscal_of
from mtandao.domains.billing.choices import LineKind, Standing
from mtandao.domains.billing.commands.void import LONGEST_REASON, void_invoice
from mtandao.domains.billing.models import CreditNoteTax, Invoice, InvoiceLine, InvoiceTax
from mtandao.domains.billing.pdf import invoice_pdf
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    SeenWith,
    needs,
    only,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.context import Context

router = Router(tags=["Billing"])

SEEN = SeenWith(subscribers.permissions.VIEW_MONEY)


class InvoiceShape(GuardedShape):
    id: UUID
    number: str
    client_id: UUID
    client_name: str
    account_number: str
    status: Standing
    issued_on: date
    due_on: date
    currency: str
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]
    total: Annotated[Money, SEEN]
    paid: Annotated[Money, SEEN]
    credited: Annotated[Money, SEEN]
    open_amount: Annotated[Money, SEEN]
    recurring: bool


class InvoiceLineShape(GuardedShape):
    id: UUID
    kind: LineKind
    description: str
    quantity: str
    unit_price: Annotated[Money, SEEN]
    amount: Annotated[Money, SEEN] = Field(
        description="As it was quoted: with its tax, if the group is inclusive."
    )
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]
    tax_code: str
    subscription_id: UUID | None
    starts_on: date | None
    ends_on: date | None = Field(description="Exclusive: the day on which the next cycle begins.")


class TaxShape(GuardedShape):
    code: str
    name: str
    percent: str
    taxable: Annotated[Money, SEEN]
    amount: Annotated[Money, SEEN]


class WholeInvoiceShape(InvoiceShape):
    lines: list[InvoiceLineShape]
    taxes: list[TaxShape]
    fiscal: FiscalDocumentShape | None = Field(
        description="At the tax office; null where it is not told of it."
    )
    voided_on: date | None
    voided_by: str
    void_reason: str
    replaces_id: UUID | None = Field(description="The void or credited invoice that this one bills anew.")
    replaces_number: str | None
    replaced_by_draft_id: UUID | None = Field(description="What bills this void or credited invoice anew.")
    replaced_by_id: UUID | None = Field(description="Once that draft is issued.")
    replaced_by_number: str | None


class InvoicesAsked(OrganizationListQuery):
    client_id: UUID | None = None
    number: str = ""
    status: Standing | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None


def _values(ctx: Context, row: Invoice) -> dict[str, object]:
    return {
        "id": row.id,
        "number": row.number,
        "client_id": row.subscriber_id,
        "client_name": row.subscriber.full_name,
        "account_number": row.subscriber.account_number,
        "status": row.standing(ctx.today),
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "currency": row.currency,
        "net": row.net,
        "tax": row.tax,
        "total": row.total,
        "paid": row.paid,
        "credited": row.credited,
        "open_amount": row.open_amount,
        "recurring": row.recurring,
    }


def shapes(ctx: Context, rows: Sequence[Invoice]) -> list[InvoiceShape]:
    return [InvoiceShape.model_validate(_values(ctx, row)) for row in rows]


def whole(ctx: Context, invoice: Invoice) -> WholeInvoiceShape:
    lines = [_line(line) for line in invoice.lines.order_by("place")]
    taxes = [tax_shape(tax) for tax in invoice.taxes.order_by("place")]
    told = {"lines": lines, "taxes": taxes, "fiscal": fiscal_of(ctx, invoice)}
    voided = {name: getattr(invoice, name) for name in ("voided_on", "voided_by", "void_reason")}
    return WholeInvoiceShape.model_validate(
        {**_values(ctx, invoice), **told, **voided, **_beside(ctx, invoice)}
    )


def _beside(ctx: Context, invoice: Invoice) -> dict[str, object]:
    """The invoice it replaces, and what replaces it."""
    old, draft = replaced_by(ctx, invoice), replacement_of(ctx, invoice)
    new = draft.invoice if draft is not None else None
    return {
        "replaces_id": old.id if old else None,
        "replaces_number": old.number if old else None,
        "replaced_by_draft_id": draft.id if draft else None,
        "replaced_by_id": new.id if new else None,
        "replaced_by_number": new.number if new else None,
    }


def tax_shape(tax: InvoiceTax | CreditNoteTax) -> TaxShape:
    return TaxShape(
        code=tax.rate_code,
        name=tax.name,
        percent=f"{tax.percent.normalize():f}",
        taxable=tax.taxable,
        amount=tax.amount,
    )


def _line(line: InvoiceLine) -> InvoiceLineShape:
    return InvoiceLineShape(
        id=line.id,
        kind=LineKind(line.kind),
        description=line.description,
        quantity=f"{line.quantity.normalize():f}",
        unit_price=line.unit_price,
        amount=line.amount,
        net=line.net,
        tax=line.tax,
        tax_code=line.tax_code,
        subscription_id=line.subscription_id,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


INVOICES = Listing("invoices", InvoiceShape, shapes)


@router.get("/invoices", response=INVOICES.page, auth=needs(permissions.VIEW))
def list_invoices(request: Request, asked: Query[InvoicesAsked]) -> HttpResponseBase:
    """Invoices, the newest first. `q` is a number, or a client's name, phone or account."""
    return INVOICES.answer(request, narrowed(request.ctx, asked), asked)


def narrowed(ctx: Context, asked: InvoicesAsked) -> QuerySet[Invoice]:
    rows = queries.invoices(ctx)
    rows = only(
        rows,
        subscriber_id=asked.client_id,
        number=asked.number.strip().upper(),
        issued_on__gte=asked.issued_from,
        issued_on__lte=asked.issued_to,
        due_on__gte=asked.due_from,
        due_on__lte=asked.due_to,
    )
    if asked.status:
        rows = rows.filter(queries.standing_is(asked.status, ctx.today))
    if not asked.q:
        return rows
    numbered = rows.filter(number=asked.q.strip().upper())
    if numbered.exists():
        return numbered
    return rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(ctx), asked.q))


@router.get(
    "/invoices/{uuid:invoice_id}",
    response=WholeInvoiceShape,
    auth=needs(permissions.VIEW),
    openapi_extra=PAPER,
)
def read_invoice(request: Request, invoice_id: UUID) -> WholeInvoiceShape | HttpResponseBase:
    """One invoice with its lines; with `Accept: application/pdf` as it is printed."""
    invoice = queries.invoice(request.ctx, invoice_id)
    if wants_paper(request):
        return on_paper(request, invoice.number, lambda: invoice_pdf(request.ctx, invoice), SEEN.permission)
    return whole(request.ctx, invoice)


class VoidBody(Body):
    reason: str = Field(max_length=LONGEST_REASON)
    bill_anew: bool = Field(
        False, description="Write the draft that replaces it: the same lines, to be put right."
    )


@router.post("/invoices/{uuid:invoice_id}/voiding", response=WholeInvoiceShape, auth=needs(permissions.VOID))
def create_voiding(request: Request, invoice_id: UUID, body: VoidBody) -> WholeInvoiceShape:
    """Void an invoice on which nothing was paid. It stays, with its number and the reason.

    What it billed is billed again by a draft that replaces it, never by a run.
    """
    return whole(request.ctx, void_invoice(request.ctx, invoice_id=invoice_id, **body.model_dump()))
