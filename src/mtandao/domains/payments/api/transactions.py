"""`/api/billing/transactions`, `/api/billing/suspense` and `/api/billing/stk`."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.choices import AskState, Instrument, Method, PaymentState
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.commands.place import place_payment
from mtandao.domains.payments.commands.receive import record_payment
from mtandao.domains.payments.models import Ask, Payment
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
)
from mtandao.foundation.context import Context

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


class PlacementBody(Body):
    client_id: UUID


class AskBody(Body):
    """Where nothing is chosen, the gateway that the tenant prefers."""

    gateway_id: UUID | None = None
    method: Method | None = None


class StkBody(AskBody):
    client_id: UUID
    amount: Amount | None = Field(None, description="Default: what the invoice lacks, else all that is owed.")
    invoice_id: UUID | None = None
    phone: str = Field("", max_length=30, description="Default: the client's own M-Pesa number.")


class AskShape(GuardedShape):
    id: UUID
    gateway_id: UUID
    pay_url: str = Field(description="Where the payer pays; empty for a prompt, or while it is being made.")
    expires_at: Instant | None
    status: AskState
    client_id: UUID
    invoice_id: UUID | None
    phone: str
    amount: Annotated[Money, SEEN]
    account_reference: str
    reason: str
    asked_at: Instant
    ended_at: Instant | None


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


def ask_shape(ask: Ask) -> AskShape:
    return AskShape(
        id=ask.id,
        gateway_id=ask.gateway_id,
        pay_url=ask.pay_url,
        expires_at=ask.expires_at,
        status=AskState(ask.state),
        client_id=ask.subscriber_id,
        invoice_id=ask.invoice_id,
        phone=ask.phone,
        amount=ask.amount,
        account_reference=ask.account_reference,
        reason=ask.reason,
        asked_at=ask.asked_at,
        ended_at=ask.ended_at,
    )


TRANSACTIONS = Listing("transactions", PaymentShape, shapes)
SUSPENSE = Listing("suspense", PaymentShape, shapes, order="pk")


@router.get("/transactions", response=TRANSACTIONS.page, auth=needs(permissions.VIEW))
def list_transactions(request: Request, asked: Query[PaymentsAsked]) -> HttpResponseBase:
    """Payments, the newest first. `q` is a receipt, or a client's name, phone or account."""
    return TRANSACTIONS.answer(request, narrowed(request.ctx, asked), asked)


def narrowed(ctx: Context, asked: PaymentsAsked) -> QuerySet[Payment]:
    rows = queries.payments(ctx)
    plain = {
        "subscriber_id": asked.client_id,
        "method": asked.method,
        "state": asked.status,
        "receipt__in": _spellings(asked.receipt),
        "received_at__gte": _midnight(ctx, asked.received_from, 0),
        "received_at__lt": _midnight(ctx, asked.received_to, 1),
    }
    rows = rows.filter(**{key: value for key, value in plain.items() if value})
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


def _midnight(ctx: Context, day: date | None, days_later: int) -> datetime | None:
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


@router.get("/transactions/{uuid:payment_id}", response=PaymentShape, auth=needs(permissions.VIEW))
def read_transaction(request: Request, payment_id: UUID) -> PaymentShape:
    """One payment."""
    return shape(queries.payment(request.ctx, payment_id))


@router.get("/suspense", response=SUSPENSE.page, auth=needs(permissions.VIEW))
def list_suspense(request: Request, asked: Query[OrganizationListQuery]) -> HttpResponseBase:
    """Payments that found no owner, the oldest first. `q` is a receipt or what was typed as account."""
    rows = queries.suspense(request.ctx).select_related("subscriber")
    if asked.q:
        text = asked.q.strip()
        rows = rows.filter(receipt=text.upper()) | rows.filter(reference__icontains=text)
    return SUSPENSE.answer(request, rows, asked)


@router.post("/suspense/{uuid:payment_id}/placement", response=PaymentShape, auth=needs(permissions.PLACE))
def create_placement(request: Request, payment_id: UUID, body: PlacementBody) -> PaymentShape:
    """Give such a payment to its owner."""
    return shape(place_payment(request.ctx, payment_id=payment_id, subscriber_id=body.client_id))


@router.post("/stk", response={201: AskShape}, auth=needs(permissions.REQUEST))
def create_stk(request: Request, body: StkBody) -> AskShape:
    """Ask for a payment: a prompt on a phone, or a page or code to pay by. Look what became of it under its id."""
    ask = ask_for_payment(
        request.ctx,
        subscriber_id=body.client_id,
        amount=body.amount,
        invoice_id=body.invoice_id,
        phone=body.phone,
        gateway_id=body.gateway_id,
        method=body.method,
    )
    return ask_shape(ask)


@router.get("/stk/{uuid:ask_id}", response=AskShape, auth=needs(permissions.VIEW))
def read_stk(request: Request, ask_id: UUID) -> AskShape:
    """What became of it."""
    return ask_shape(queries.ask(request.ctx, ask_id))
