"""A client's services: which he has, and one more."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router

from mtandao.domains.network import contract as network
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import ServiceBody
from mtandao.doors.api.clients.shapes import SubscriptionShape, subscription_shape
from mtandao.foundation.api import Listing, ListQuery, Request, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Clients"])


class SubscriptionsAsked(ListQuery):
    state: subscriptions.State | None = None
    package_id: UUID | None = None


def shapes(ctx: Context, rows: Sequence[subscriptions.Subscription]) -> list[SubscriptionShape]:
    logins = network.logins_of(ctx, [row.id for row in rows])
    return [subscription_shape(ctx, row, logins.get(row.id)) for row in rows]


SUBSCRIPTIONS = Listing("subscriptions", SubscriptionShape, shapes, order="pk")


@router.get(
    "/{uuid:client_id}/subscriptions", response=SUBSCRIPTIONS.page, auth=needs(subscriptions.permissions.VIEW)
)
def list_subscriptions(
    request: Request, client_id: UUID, asked: Query[SubscriptionsAsked]
) -> HttpResponseBase:
    """A client's services, the oldest first. `q` is a part of the package's name."""
    client = subscribers.subscriber(request.ctx, client_id)
    return SUBSCRIPTIONS.answer(request, of_client(request.ctx, client.id, asked), asked)


def of_client(
    ctx: Context, client_id: UUID, asked: SubscriptionsAsked
) -> QuerySet[subscriptions.Subscription]:
    rows = subscriptions.subscriptions(ctx).filter(subscriber_id=client_id)
    return only(rows, state=asked.state, plan_id=asked.package_id, plan__name__icontains=asked.q.strip())


@router.post(
    "/{uuid:client_id}/subscriptions",
    response={201: SubscriptionShape},
    auth=needs(sales.permissions.SIGN_UP),
)
def create_subscription(request: Request, client_id: UUID, body: ServiceBody) -> SubscriptionShape:
    """Sell one more service: login and first invoice in one."""
    sale = sales.sell_service(request.ctx, subscriber_id=client_id, terms=body.terms())
    return subscription_shape(request.ctx, sale.subscription, sale.login)
