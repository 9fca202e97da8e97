"""`/api/billing/stk`: asks for somebody's money, by a prompt on a phone or a page to pay on."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.api.transactions import SEEN, midnight
from mtandao.domains.payments.choices import AskState, Method
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.models import Ask
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    needs,
    only,
)
from mtandao.foundation.context import Context

router = Router(tags=["Payments"])


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


class AsksAsked(OrganizationListQuery):
    client_id: UUID | None = None
    invoice_id: UUID | None = None
    gateway_id: UUID | None = None
    status: AskState | None = None
    asked_from: date | None = Field(None, description="A day in the provider's own zone.")
    asked_to: date | None = Field(None, description="Inclusive.")


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


def ask_shapes(_ctx: Context, rows: Sequence[Ask]) -> list[AskShape]:
    return [ask_shape(row) for row in rows]


ASKS = Listing("stk", AskShape, ask_shapes)


@router.get("/stk", response=ASKS.page, auth=needs(permissions.VIEW))
def list_stk(request: Request, asked: Query[AsksAsked]) -> HttpResponseBase:
    """Asks, the newest first. `q` is a client's name, phone or account."""
    rows = only(
        queries.asks(request.ctx),
        subscriber_id=asked.client_id,
        invoice_id=asked.invoice_id,
        gateway_id=asked.gateway_id,
        state=asked.status,
        asked_at__gte=midnight(request.ctx, asked.asked_from, 0),
        asked_at__lt=midnight(request.ctx, asked.asked_to, 1),
    )
    if asked.q:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(request.ctx), asked.q))
    return ASKS.answer(request, rows, asked)


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
