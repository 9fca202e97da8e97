"""`/api/billing/transactions`: money received."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.choices import Instrument, Method, PaymentState
from mtandao.domains.payments.commands.receive import record_payment
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.receipts import receipt_pdf
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Listing,
    Moment,
    Money,
    OrganizationListQuery,
    Request,
    SeenWith,
    needs,
    only,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Payments"])

SEEN = SeenWith(subscribers.permissions.VIEW_MONEY)


class PaymentShape(GuardedShape):
    id: UUID
    client_id: UUID | None
    client_name: str
    method: Method
    instrument: Instrument | Literal[""] = Field(description="What was used at a gateway that takes several.")
    status: PaymentState
    suspense_reason: str
    receipt: str
    reference: str
    amount: Annotated[Money, SEEN]
    currency: str
    invoice_id: UUID | None
    payer_phone: str
    payer_name: str
    channel: str
    taken_by: str
    note: str
    shift_id: UUID | None = Field(description="Of cash: whose shift it was taken in.")
    received_at: Instant
    booked_at: Instant


class PaymentsAsked(OrganizationListQuery):
    client_id: UUID | None = None
    method: Method | None = None
    status: PaymentState | None = None
    receipt: str = ""
    received_from: date | None = Field(None, description="A day in the provider's own zone.")
    received_to: date | None = Field(None, description="Inclusive.")


class ManualPayment(Body):
    client_id: UUID
    amount: Amount
    method: Method = Method.CASH
    reference: str = Field("", max_length=100, description="Transfer or M-Pesa code; counts once a method.")
    invoice_id: UUID | None = None
    received_at: Moment | None = None
    tendered: Amount | None = Field(None, description="Of cash: what was handed over, for the change.")
    bank_account_id: UUID | None = Field(None, description="Of a transfer: which account of ours it came to.")


def shape(row: Payment) -> PaymentShape:
    return PaymentShape(
        id=row.id,
        client_id=row.subscriber_id,
        client_name=row.subscriber.full_name if row.subscriber else "",
        method=Method(row.method),
        instrument=Instrument(row.instrument) if row.instrument else "",
        status=PaymentState(row.state),
        suspense_reason=row.suspense_reason,
        receipt=row.receipt or "",
        reference=row.reference,
        amount=row.amount,
        currency=row.currency,
        invoice_id=row.invoice_id,
        payer_phone=row.payer_phone,
        payer_name=row.payer_name,
        channel=row.channel,
        taken_by=row.taken_by,
        note=row.note,
        shift_id=row.shift_id,
        received_at=row.received_at,
        booked_at=row.booked_at,
    )


def shapes(_ctx: Context, rows: Sequence[Payment]) -> list[PaymentShape]:
    return [shape(row) for row in rows]


TRANSACTIONS = Listing("transactions", PaymentShape, shapes)


@router.get("/transactions", response=TRANSACTIONS.page, auth=needs(permissions.VIEW))
def list_transactions(request: Request, asked: Query[PaymentsAsked]) -> HttpResponseBase:
    """Payments, the newest first. `q` is a receipt, or a client's name, phone or account."""
    return TRANSACTIONS.answer(request, narrowed(request.ctx, asked), asked)


def narrowed(ctx: Context, asked: PaymentsAsked) -> QuerySet[Payment]:
    rows = queries.payments(ctx)
    rows = only(
        rows,
        subscriber_id=asked.client_id,
        method=asked.method,
        state=asked.status,
        receipt__in=_spellings(asked.receipt),
        received_at__gte=midnight(ctx, asked.received_from, 0),
        received_at__lt=midnight(ctx, asked.received_to, 1),
    )
    if not asked.q:
        return rows
    # The method is named so that the index of receipts is used.
    receipted = rows.filter(method__in=Method.values, receipt__in=_spellings(asked.q))
    if receipted.exists():
        return receipted
    return rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(ctx), asked.q))


def _spellings(receipt: str) -> list[str]:
    """M-Pesa's are in capitals, however they are typed; other providers mean the case of theirs."""
    typed = receipt.strip()
    return [typed, typed.upper()] if typed else []


def midnight(ctx: Context, day: date | None, days_later: int) -> datetime | None:
    if day is None or day >= date.max - timedelta(days=1):
        return None
    return datetime.combine(day + timedelta(days=days_later), time(), ctx.tenant.timezone)


@router.post("/transactions", response={201: PaymentShape}, auth=needs(permissions.RECORD))
def create_transaction(request: Request, body: ManualPayment) -> PaymentShape:
    """Somebody of the team took the money. It pays the named invoice first, then the oldest ones."""
    payment = record_payment(
        request.ctx,
        subscriber_id=body.client_id,
        amount=body.amount,
        method=body.method,
        reference=body.reference,
        invoice_id=body.invoice_id,
        received_at=body.received_at,
        tendered=body.tendered,
        bank_account_id=body.bank_account_id,
    )
    return shape(payment)


@router.get(
    "/transactions/{uuid:payment_id}",
    response=PaymentShape,
    auth=needs(permissions.VIEW),
    openapi_extra=PAPER,
)
def read_transaction(request: Request, payment_id: UUID) -> PaymentShape | HttpResponseBase:
    """One payment; with `Accept: application/pdf` its receipt."""
    found = queries.payments(request.ctx).get(pk=queries.payment(request.ctx, payment_id).pk)
    if not wants_paper(request):
        return shape(found)
    if found.subscriber is None:
        raise NotFound("Nobody owns this payment yet, so there is no receipt. Place it first.")
    name = f"receipt-{found.receipt or str(found.pk)[:8]}"
    return on_paper(request, name, lambda: receipt_pdf(request.ctx, found), SEEN.permission)
