"""`/api/billing/suspense`: payments that found no owner, whose they may be, and giving them to one."""

from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.api.transactions import SEEN, PaymentShape, shape, shapes
from mtandao.domains.payments.commands.place import place_payment
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.reasons import reasons
from mtandao.domains.payments.suggestions import Suggestion, suggestions
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
)
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Payments"])

MOST_GUESSES = 10


class PlacementBody(Body):
    """To a client, or to an invoice: then it pays that one first. Both: the invoice must be the client's."""

    client_id: UUID | None = None
    invoice_id: UUID | None = None


class ReasonShape(Shape):
    kind: str
    speaks_for: bool
    said: str


class SuspenseGuessShape(GuardedShape):
    client_id: UUID
    client_name: str
    account_number: str
    strength: int = Field(description="3 nearly certain, 2 possible, 1 weak.")
    weight: int
    reasons: list[ReasonShape]
    settles: Annotated[list[str] | None, SEEN] = Field(
        description="Numbers of invoices that it would pay whole."
    )
    to_wallet: Annotated[Money | None, SEEN]


class SuspenseGuessesShape(Shape):
    items: list[SuspenseGuessShape]


SUSPENSE = Listing("suspense", PaymentShape, shapes, order="pk")


@router.get("/suspense", response=SUSPENSE.page, auth=needs(permissions.VIEW))
def list_suspense(request: Request, asked: Query[OrganizationListQuery]) -> HttpResponseBase:
    """Payments that found no owner, the oldest first. `q` is a receipt or what was typed as account."""
    rows = queries.suspense(request.ctx).select_related("subscriber")
    if asked.q:
        text = asked.q.strip()
        rows = rows.filter(receipt=text.upper()) | rows.filter(reference__icontains=text)
    return SUSPENSE.answer(request, rows, asked)


@router.get("/suspense/{uuid:payment_id}", response=PaymentShape, auth=needs(permissions.VIEW))
def read_suspense(request: Request, payment_id: UUID) -> PaymentShape:
    """One that waits for its owner. What has one is among the transactions."""
    return shape(_waiting(request.ctx, payment_id))


@router.get(
    "/suspense/{uuid:payment_id}/guesses", response=SuspenseGuessesShape, auth=needs(permissions.VIEW)
)
def read_guesses(request: Request, payment_id: UUID) -> SuspenseGuessesShape:
    """Whose it may be, the likeliest first, with the reasons for and against."""
    ranked = suggestions(request.ctx, _waiting(request.ctx, payment_id), most=MOST_GUESSES)
    return SuspenseGuessesShape(items=[_guess(request.ctx, one) for one in ranked])


def _waiting(ctx: Context, payment_id: UUID) -> Payment:
    found = queries.suspense(ctx).select_related("subscriber").filter(pk=payment_id).first()
    if found is None:
        raise NotFound("This payment does not wait for an owner, or it is not here.")
    return found


def _guess(ctx: Context, one: Suggestion) -> SuspenseGuessShape:
    return SuspenseGuessShape(
        client_id=one.subscriber.id,
        client_name=one.subscriber.full_name,
        account_number=one.subscriber.account_number,
        strength=one.strength,
        weight=one.weight,
        reasons=[
            ReasonShape(kind=each.kind, speaks_for=each.weight > 0, said=said)
            for each, said in reasons(ctx, one)
        ],
        settles=one.settles,
        to_wallet=one.to_wallet,
    )


@router.post("/suspense/{uuid:payment_id}/placement", response=PaymentShape, auth=needs(permissions.PLACE))
def create_placement(request: Request, payment_id: UUID, body: PlacementBody) -> PaymentShape:
    """Give such a payment to its owner, or to one of his invoices, which it pays before the oldest."""
    return shape(
        place_payment(
            request.ctx, payment_id=payment_id, subscriber_id=body.client_id, invoice_id=body.invoice_id
        )
    )
