"""A client's service goes to another address: quoted, done or planned, dropped, and what was before."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import MoveQuoteBody, RelocationBody, WhichService
from mtandao.doors.api.clients.lifecycle import LIVING, service_meant
from mtandao.doors.api.clients.shapes import MONEY
from mtandao.foundation.api import GuardedShape, Instant, Money, Number, Request, needs

router = Router(tags=["Clients"])

RIGHTS = subscriptions.permissions


class RelocationShape(GuardedShape):
    """Where from is known once it has moved. `fee` is as it is priced; `invoice_id` asks for it."""

    id: UUID
    subscription_id: UUID
    moves_on: date
    address: str
    latitude: Number | None
    longitude: Number | None
    with_home: bool
    note: str
    fee: Annotated[Money, MONEY]
    asked_by: str
    asked_at: Instant
    from_address: str
    from_latitude: Number | None
    from_longitude: Number | None
    moved_at: Instant | None
    dropped_at: Instant | None
    invoice_id: UUID | None


class MoveQuoteShape(GuardedShape):
    """As it would be invoiced today."""

    fee: Annotated[Money, MONEY]
    tax: Annotated[Money, MONEY]
    total: Annotated[Money, MONEY] = Field(description="With tax.")
    currency: str


def _shape(row: subscriptions.Relocation) -> RelocationShape:
    return RelocationShape(**{name: getattr(row, name) for name in RelocationShape.model_fields})


@router.get("/{uuid:client_id}/relocations", response=list[RelocationShape], auth=needs(RIGHTS.VIEW))
def list_client_relocations(request: Request, client_id: UUID) -> Sequence[RelocationShape]:
    """Every move of this client's services, the newest first; planned and dropped ones too."""
    client = subscribers.subscriber(request.ctx, client_id)
    services = [row.id for row in subscriptions.subscriptions_of(request.ctx, client.id)]
    return [_shape(row) for row in subscriptions.relocations_of(request.ctx, services)]


@router.post("/{uuid:client_id}/relocation/quote", response=MoveQuoteShape, auth=needs(RIGHTS.RELOCATE))
def create_relocation_quote(
    request: Request, client_id: UUID, body: MoveQuoteBody | None = None
) -> MoveQuoteShape:
    """What moving a service costs. Changes nothing."""
    body = body or MoveQuoteBody()
    service = service_meant(request.ctx, client_id, body, *LIVING)
    fee = subscriptions.life_rules(request.ctx).relocation_fee if body.fee is None else body.fee
    paper = billing.quote_move(request.ctx, service, fee, "")
    return MoveQuoteShape(
        fee=fee,
        tax=paper.taxed.tax if paper else Decimal(0),
        total=paper.total if paper else Decimal(0),
        currency=request.ctx.tenant.currency,
    )


@router.post("/{uuid:client_id}/relocation", response={201: RelocationShape}, auth=needs(RIGHTS.RELOCATE))
def create_relocation(request: Request, client_id: UUID, body: RelocationBody) -> RelocationShape:
    """A service goes to another address, today or on a later day; its fee is invoiced on that day."""
    service = service_meant(request.ctx, client_id, body, *LIVING)
    moved = billing.relocate_service(
        request.ctx,
        subscription_id=service.id,
        to=subscriptions.Place(body.address, body.latitude, body.longitude),
        on=body.on,
        with_home=body.with_home,
        note=body.note,
        fee=body.fee,
    )
    return _shape(moved.relocation)


@router.delete("/{uuid:client_id}/relocation", response=RelocationShape, auth=needs(RIGHTS.RELOCATE))
def delete_relocation(request: Request, client_id: UUID, asked: Query[WhichService]) -> RelocationShape:
    """Drop a move that is planned."""
    service = service_meant(request.ctx, client_id, asked, *LIVING)
    return _shape(subscriptions.drop_relocation(request.ctx, subscription_id=service.id))
