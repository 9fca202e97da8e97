"""A client's add-ons: which work, one more, one less."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog.contract import AddOnKind
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import WhichService
from mtandao.doors.api.clients.lifecycle import service_meant
from mtandao.foundation.api import Instant, Money, Request, Shape, needs

router = Router(tags=["Clients"])


class AddOnBody(WhichService):
    add_on_id: UUID
    quantity: int = Field(1, ge=1, le=100, description="Of data. A line has one speed and one address.")


class BoughtAddOnShape(Shape):
    id: UUID
    subscription_id: UUID
    add_on_id: UUID
    name: str
    kind: AddOnKind
    price: Money = Field(description="Of one.")
    quantity: int
    recurring: bool
    bought_by: str
    bought_at: Instant
    until_at: Instant | None
    billed_until: date | None
    ended_at: Instant | None


def _shape(row: subscriptions.SubscriptionAddOn) -> BoughtAddOnShape:
    return BoughtAddOnShape(**{name: getattr(row, name) for name in BoughtAddOnShape.model_fields})


@router.get(
    "/{uuid:client_id}/add-ons", response=list[BoughtAddOnShape], auth=needs(subscriptions.permissions.VIEW)
)
def list_client_add_ons(request: Request, client_id: UUID) -> Sequence[BoughtAddOnShape]:
    """The add-ons of this client's services that work now, in the order in which they were bought."""
    client = subscribers.subscriber(request.ctx, client_id)
    services = [row.id for row in subscriptions.subscriptions_of(request.ctx, client.id)]
    found = subscriptions.add_ons_of(request.ctx, services)
    return [_shape(row) for service in services for row in found.get(service, ())]


@router.post(
    "/{uuid:client_id}/add-ons",
    response={201: BoughtAddOnShape},
    auth=needs(subscriptions.permissions.ADD_ONS),
)
def create_client_add_on(request: Request, client_id: UUID, body: AddOnBody) -> BoughtAddOnShape:
    """Sell an add-on to a service, from now on. Of a prepaid one the wallet pays it now, up to the end of the paid
    time."""
    service = service_meant(request.ctx, client_id, body, subscriptions.State.ACTIVE)
    bought = billing.sell_add_on(
        request.ctx, subscription_id=service.id, add_on_id=body.add_on_id, quantity=body.quantity
    )
    return _shape(bought)


@router.delete(
    "/{uuid:client_id}/add-ons/{uuid:bought_id}",
    response=BoughtAddOnShape,
    auth=needs(subscriptions.permissions.ADD_ONS),
)
def delete_client_add_on(request: Request, client_id: UUID, bought_id: UUID) -> BoughtAddOnShape:
    """End it now. What is invoiced stays; what it had until today is still billed."""
    bought = subscriptions.bought_add_on(request.ctx, client_id, bought_id)
    return _shape(subscriptions.end_add_on(request.ctx, bought_id=bought.id))
