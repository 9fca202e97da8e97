"""A client's discounts: which he has, one more, one less."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import WhichService
from mtandao.doors.api.clients.lifecycle import service_meant
from mtandao.foundation.api import Instant, Money, Number, Request, Shape, needs

router = Router(tags=["Clients"])


class DiscountBody(WhichService):
    discount_id: UUID
    reason: str = Field(max_length=200)
    since: date | None = Field(
        None, description="For cycles that begin on this day or later; default: today."
    )


class GivenDiscountShape(Shape):
    id: UUID
    subscription_id: UUID
    discount_id: UUID
    name: str
    percent: Number | None
    amount: Money | None
    since: date
    until: date | None
    cycles_left: int | None
    reason: str
    given_by: str
    given_at: Instant
    ended_at: Instant | None


def _shape(row: subscriptions.SubscriptionDiscount) -> GivenDiscountShape:
    return GivenDiscountShape(**{name: getattr(row, name) for name in GivenDiscountShape.model_fields})


@router.get(
    "/{uuid:client_id}/discounts",
    response=list[GivenDiscountShape],
    auth=needs(subscriptions.permissions.VIEW),
)
def list_client_discounts(request: Request, client_id: UUID) -> Sequence[GivenDiscountShape]:
    """The discounts that this client's services have now, in the order in which they were given."""
    client = subscribers.subscriber(request.ctx, client_id)
    services = [row.id for row in subscriptions.subscriptions_of(request.ctx, client.id)]
    found = subscriptions.discounts_of(request.ctx, services)
    return [_shape(row) for service in services for row in found.get(service, ())]


@router.post(
    "/{uuid:client_id}/discounts",
    response={201: GivenDiscountShape},
    auth=needs(subscriptions.permissions.DISCOUNT),
)
def create_client_discount(request: Request, client_id: UUID, body: DiscountBody) -> GivenDiscountShape:
    """Let a service off a part of its price, from its next cycle on."""
    service = service_meant(request.ctx, client_id, body)
    given = subscriptions.give_discount(
        request.ctx,
        subscription_id=service.id,
        discount_id=body.discount_id,
        reason=body.reason,
        since=body.since,
    )
    return _shape(given)


@router.delete(
    "/{uuid:client_id}/discounts/{uuid:given_id}",
    response=GivenDiscountShape,
    auth=needs(subscriptions.permissions.DISCOUNT),
)
def delete_client_discount(request: Request, client_id: UUID, given_id: UUID) -> GivenDiscountShape:
    """From the next cycle on the full price; what is invoiced stays."""
    given = subscriptions.given_discount(request.ctx, client_id, given_id)
    return _shape(subscriptions.end_discount(request.ctx, given_id=given.id))
