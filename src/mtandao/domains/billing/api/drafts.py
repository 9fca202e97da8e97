"""`/api/billing/drafts`: invoices that are being written, and pro forma ones."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions, queries
from mtandao.domains.billing.api.invoices import SEEN, WholeInvoiceShape
from mtandao.domains.billing.api.invoices import whole as whole_invoice
from mtandao.domains.billing.choices import CreditReason, LineKind
from mtandao.domains.billing.commands.credit_anew import credit_and_bill_anew
from mtandao.domains.billing.commands.drafts import (
    drop_draft,
    give_pro_forma,
    issue_draft,
    priced_draft,
    save_draft,
    send_pro_forma,
)
from mtandao.domains.billing.commands.void import bill_invoice_anew
from mtandao.domains.billing.models import Draft
from mtandao.domains.billing.pdf import pro_forma_pdf
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Instant,
    Listing,
    Money,
    Number,
    OrganizationListQuery,
    Request,
    needs,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.context import Context

router = Router(tags=["Billing"])


class DraftLineShape(GuardedShape):
    repeats: int | None = Field(
        description="The place of the line it repeats, on the invoice that is replaced."
    )
    kind: LineKind
    description: str
    quantity: str
    unit_price: Annotated[Money, SEEN]
    amount: Annotated[Money, SEEN]
    tax_group_id: UUID | None


class DraftShape(GuardedShape):
    id: UUID
    number: str | None = Field(description="Once it was given out as a pro forma.")
    client_id: UUID
    client_name: str
    account_number: str
    due_on: date | None
    note: str
    made_by: str
    made_at: Instant
    given_on: date | None
    sent_at: Instant | None
    invoice_id: UUID | None
    replaces_id: UUID | None = Field(description="The void or credited invoice that it bills anew.")
    replaces_number: str | None
    dropped_at: Instant | None
    currency: str
    total: Annotated[Money, SEEN] = Field(description="With tax, as of when it was saved or given out.")


class WholeDraftShape(DraftShape):
    lines: list[DraftLineShape]
    net: Annotated[Money, SEEN]
    tax: Annotated[Money, SEEN]


class DraftsAsked(OrganizationListQuery):
    client_id: UUID | None = None
    open: bool | None = Field(None, description="Neither issued nor dropped.")


class NewDraftLine(Body):
    repeats: int | None = Field(
        None,
        description="Of a draft that replaces an invoice: the place of a service's line on it. Only the description "
        "and the price are then taken from here.",
    )
    kind: LineKind = LineKind.OTHER
    description: str = Field(max_length=200)
    quantity: Number = Field(default=1, gt=0)  # type: ignore[assignment]
    unit_price: Number
    tax_group_id: UUID | None = Field(None, description="Default: by the rules.")


class DraftBody(Body):
    lines: list[NewDraftLine] = Field(min_length=1, max_length=500)
    due_on: date | None = Field(None, description="Default: the day it is issued.")
    note: str = Field("", max_length=500)

    def asked(self) -> dict[str, Any]:
        lines = [one.model_dump() | {"kind": one.kind.value} for one in self.lines]
        return {"lines": lines, "due_on": self.due_on, "note": self.note}


class NewDraft(DraftBody):
    client_id: UUID


def _values(ctx: Context, row: Draft) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "client_id": row.subscriber_id,
        "client_name": row.subscriber.full_name,
        "account_number": row.subscriber.account_number,
        "due_on": row.due_on,
        "note": row.note,
        "made_by": row.made_by,
        "made_at": row.made_at,
        "given_on": row.given_on,
        "sent_at": row.sent_at,
        "invoice_id": row.invoice_id,
        "replaces_id": row.replaces_id,
        "replaces_number": row.replaces.number if row.replaces else None,
        "dropped_at": row.dropped_at,
        "currency": ctx.tenant.currency,
        "total": row.total,
    }


def _shapes(ctx: Context, rows: Sequence[Draft]) -> list[DraftShape]:
    return [DraftShape.model_validate(_values(ctx, row)) for row in rows]


def _whole(ctx: Context, row: Draft) -> WholeDraftShape:
    paper = priced_draft(ctx, row)
    lines = [
        DraftLineShape(
            repeats=line.repeats,
            kind=line.kind,
            description=line.description,
            quantity=f"{line.quantity.normalize():f}",
            unit_price=line.unit_price,
            amount=line.amount,
            tax_group_id=line.tax_group_id,
        )
        for line in paper.new.lines
    ]
    sums = {"net": paper.taxed.net, "tax": paper.taxed.tax, "total": paper.total}
    return WholeDraftShape.model_validate({**_values(ctx, row), "lines": lines, **sums})


DRAFTS = Listing("drafts", DraftShape, _shapes)


@router.get("/drafts", response=DRAFTS.page, auth=needs(permissions.VIEW))
def list_drafts(request: Request, asked: Query[DraftsAsked]) -> HttpResponseBase:
    """Drafts and pro formas, the newest first. `q` is a number, or a client's name, phone or account."""
    rows = queries.drafts(request.ctx)
    if asked.client_id:
        rows = rows.filter(subscriber_id=asked.client_id)
    if asked.open is not None:
        is_open = {"invoice": None, "dropped_at": None}
        rows = rows.filter(**is_open) if asked.open else rows.exclude(**is_open)
    text = asked.q.strip().upper()
    if text.startswith("PF-"):
        rows = rows.filter(number=text)
    elif text:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(request.ctx), asked.q))
    return DRAFTS.answer(request, rows, asked)


@router.post("/drafts", response={201: WholeDraftShape}, auth=needs(permissions.ISSUE))
def create_draft(request: Request, body: NewDraft) -> WholeDraftShape:
    """Write an invoice by hand. It asks for nothing until it is issued."""
    return _whole(request.ctx, save_draft(request.ctx, subscriber_id=body.client_id, **body.asked()))


@router.get(
    "/drafts/{uuid:draft_id}", response=WholeDraftShape, auth=needs(permissions.VIEW), openapi_extra=PAPER
)
def read_draft(request: Request, draft_id: UUID) -> WholeDraftShape | HttpResponseBase:
    """What it would come to; with `Accept: application/pdf` a pro forma as it is printed."""
    found = queries.draft(request.ctx, draft_id)
    if not wants_paper(request):
        return _whole(request.ctx, found)
    name = found.number or "draft"
    return on_paper(request, name, lambda: pro_forma_pdf(request.ctx, found), SEEN.permission)


@router.post(
    "/invoices/{uuid:invoice_id}/replacement", response={201: WholeDraftShape}, auth=needs(permissions.ISSUE)
)
def create_replacement(request: Request, invoice_id: UUID) -> WholeDraftShape:
    """Bill a void or wholly credited invoice anew: a draft of its lines, to be put right and issued."""
    return _whole(request.ctx, bill_invoice_anew(request.ctx, invoice_id=invoice_id))


class CreditAnewBody(Body):
    reason: CreditReason
    note: str = Field("", max_length=500, description="On the credit note.")


@router.post(
    "/invoices/{uuid:invoice_id}/credited-replacement",
    response={201: WholeDraftShape},
    auth=needs(permissions.CREDIT),
)
def create_credited_replacement(request: Request, invoice_id: UUID, body: CreditAnewBody) -> WholeDraftShape:
    """Of an invoice that is paid or told to the tax office: credit all that is left of it, and bill it anew.

    The answer is the draft; what was paid lies in the wallet and pays what it becomes.
    """
    return _whole(request.ctx, credit_and_bill_anew(request.ctx, invoice_id=invoice_id, **body.model_dump()))


@router.patch("/drafts/{uuid:draft_id}", response=WholeDraftShape, auth=needs(permissions.ISSUE))
def change_draft(request: Request, draft_id: UUID, body: DraftBody) -> WholeDraftShape:
    """Another text of it. What was given out stays as it is."""
    return _whole(request.ctx, save_draft(request.ctx, draft_id=draft_id, **body.asked()))


@router.delete("/drafts/{uuid:draft_id}", response=WholeDraftShape, auth=needs(permissions.ISSUE))
def delete_draft(request: Request, draft_id: UUID) -> WholeDraftShape:
    """Drop it. A pro forma's number stays used."""
    return _whole(request.ctx, drop_draft(request.ctx, draft_id=draft_id))


@router.post(
    "/drafts/{uuid:draft_id}/pro-forma", response={201: WholeDraftShape}, auth=needs(permissions.ISSUE)
)
def create_pro_forma(request: Request, draft_id: UUID) -> WholeDraftShape:
    """Give it a number of the pro formas, so that it can be given to the client."""
    return _whole(request.ctx, give_pro_forma(request.ctx, draft_id=draft_id))


@router.post(
    "/drafts/{uuid:draft_id}/sending", response={201: WholeDraftShape}, auth=needs(permissions.ISSUE)
)
def create_draft_sending(request: Request, draft_id: UUID) -> WholeDraftShape:
    """Text a pro forma's number and sum to the client."""
    return _whole(request.ctx, send_pro_forma(request.ctx, draft_id=draft_id))


@router.post(
    "/drafts/{uuid:draft_id}/invoice", response={201: WholeInvoiceShape}, auth=needs(permissions.ISSUE)
)
def create_draft_invoice(request: Request, draft_id: UUID) -> WholeInvoiceShape:
    """Make the invoice of it: from now on the client owes it."""
    return whole_invoice(request.ctx, issue_draft(request.ctx, draft_id=draft_id))
