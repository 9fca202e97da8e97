"""One's own invoices and payments, and paying now."""

from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.api import invoices as billing_api
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.api import stk as stk_api
from mtandao.domains.payments.api import transactions as payments_api
from mtandao.doors.api.portal.own import as_client, for_himself, own_id
from mtandao.foundation.api import Amount, ListQuery, Request
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Client portal"], auth=as_client)


class OwnInvoicesAsked(ListQuery):
    status: billing.Standing | None = None


class OwnStk(stk_api.AskBody):
    amount: Amount | None = Field(None, description="Default: what the invoice lacks, else all that is owed.")
    invoice_id: UUID | None = None
    phone: str = Field("", max_length=30, description="Default: one's own M-Pesa number.")


@router.get("/invoices", response=billing_api.INVOICES.page)
def list_own_invoices(request: Request, asked: Query[OwnInvoicesAsked]) -> HttpResponseBase:
    """One's own invoices, the newest first. `q` is a number."""
    rows = billing.invoices(request.ctx).filter(subscriber_id=own_id(request))
    if asked.status:
        rows = rows.filter(billing.standing_is(asked.status, request.ctx.today))
    if asked.q:
        rows = rows.filter(number__icontains=asked.q.strip())
    return billing_api.INVOICES.answer(request, rows, asked)


@router.get(
    "/invoices/{uuid:invoice_id}",
    response=billing_api.WholeInvoiceShape,
    openapi_extra=PAPER,
)
def read_own_invoice(request: Request, invoice_id: UUID) -> billing_api.WholeInvoiceShape | HttpResponseBase:
    """One of them, with its lines; with `Accept: application/pdf` as it is printed."""
    invoice = _own_invoice(request, invoice_id)
    if wants_paper(request):
        needs = billing_api.SEEN.permission
        return on_paper(request, invoice.number, lambda: billing.invoice_pdf(request.ctx, invoice), needs)
    return billing_api.whole(request.ctx, invoice)


def _own_invoice(request: Request, invoice_id: UUID) -> billing.Invoice:
    invoice = billing.invoices(request.ctx).filter(subscriber_id=own_id(request), id=invoice_id).first()
    if invoice is None:
        raise NotFound("There is no such invoice here.")
    return invoice


@router.get("/payments", response=payments_api.TRANSACTIONS.page)
def list_own_payments(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """One's own payments, the newest first. `q` is a receipt."""
    rows = payments.payments(request.ctx).filter(subscriber_id=own_id(request))
    if asked.q:
        rows = rows.filter(receipt=asked.q.strip().upper())
    return payments_api.TRANSACTIONS.answer(request, rows, asked)


@router.post("/stk", response={201: stk_api.AskShape})
def create_own_stk(request: Request, body: OwnStk) -> stk_api.AskShape:
    """Pay now: a prompt on the phone."""
    if body.invoice_id is not None:
        _own_invoice(request, body.invoice_id)
    ask = payments.ask_for_payment(
        for_himself(request),
        subscriber_id=own_id(request),
        amount=body.amount,
        invoice_id=body.invoice_id,
        phone=body.phone,
        gateway_id=body.gateway_id,
        method=body.method,
    )
    return stk_api.ask_shape(ask)


@router.get("/stk/{uuid:ask_id}", response=stk_api.AskShape)
def read_own_stk(request: Request, ask_id: UUID) -> stk_api.AskShape:
    """What became of it."""
    ask = payments.asks(request.ctx).filter(subscriber_id=own_id(request), id=ask_id).first()
    if ask is None:
        raise NotFound("There is no such request here.")
    return stk_api.ask_shape(ask)
