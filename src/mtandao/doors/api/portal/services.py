"""Packages on sale, one's own services, and what they moved."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.api.clients.services import SUBSCRIPTIONS, SubscriptionsAsked, of_client
from mtandao.doors.api.clients.shapes import SubscriptionShape, subscription_shape
from mtandao.doors.api.portal.own import as_client, for_himself, own_id
from mtandao.foundation.api import Body, Listing, ListQuery, Money, Number, Request, Shape
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Client portal"], auth=as_client)


class OfferShape(Shape):
    """A package as a customer sees it."""

    id: UUID
    name: str
    description: str
    connection_type: catalog.ConnectionType
    download_mbps: float
    upload_mbps: float
    price: Money
    setup_fee: Money
    currency: str
    cycle: catalog.Cycle


class Order(Body):
    package_id: UUID


class DiscountCode(Body):
    code: str = Field(min_length=1, max_length=40)


class OwnDiscountShape(Shape):
    id: UUID
    subscription_id: UUID
    name: str
    percent: Number | None
    amount: Money | None
    since: date
    until: date | None
    cycles_left: int | None


class UsageDayShape(Shape):
    on: date
    bytes_up: int = Field(description="What he sent.")
    bytes_down: int


class UsageAsked(Body):
    days: int = Field(30, ge=1, le=366)


class UsageShape(Shape):
    days: list[UsageDayShape] = Field(description="Days that are not kept are left out.")
    kept_since: date = Field(description="No day before is kept.")
    bytes_up: int
    bytes_down: int


def offers(ctx: Context, rows: Sequence[catalog.Plan]) -> list[OfferShape]:
    here = catalog.prices_at(ctx, rows)
    return [
        OfferShape.model_validate(
            {name: getattr(row, name) for name in OfferShape.model_fields}
            | {"price": here[row.id].price, "setup_fee": here[row.id].setup_fee}
        )
        for row in rows
    ]


OFFERS = Listing("offers", OfferShape, offers, order="price_here")


@router.get("/packages", response=OFFERS.page)
def list_offers(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """What may be bought, the cheapest first. `q` is a part of the name."""
    rows = catalog.with_prices_here(request.ctx, catalog.plans_on_sale(request.ctx))
    return OFFERS.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.get("/subscriptions", response=SUBSCRIPTIONS.page)
def list_own_subscriptions(request: Request, asked: Query[SubscriptionsAsked]) -> HttpResponseBase:
    """One's own services."""
    return SUBSCRIPTIONS.answer(request, of_client(request.ctx, own_id(request), asked), asked)


@router.post("/subscriptions", response={201: SubscriptionShape})
def create_own_subscription(request: Request, body: Order) -> SubscriptionShape:
    """Order a package. It waits for its installation; its first invoice is there at once."""
    sale = sales.sell_service(
        for_himself(request), subscriber_id=own_id(request), terms=sales.Terms(body.package_id)
    )
    return subscription_shape(request.ctx, sale.subscription, sale.login)


@router.post("/discounts", response={201: OwnDiscountShape})
def create_own_discount(request: Request, body: DiscountCode) -> OwnDiscountShape:
    """Take a discount with its code, for the first service that lives."""
    ended = (subscriptions.State.DISCONNECTED, subscriptions.State.TERMINATED)
    services = subscriptions.subscriptions_of(request.ctx, own_id(request))
    living = [row.id for row in services if row.state not in ended]
    if not living:
        raise NotFound("There is no service that could have it. Order one first.")
    given = subscriptions.take_discount(for_himself(request), subscription_id=living[0], code=body.code)
    return OwnDiscountShape(**{name: getattr(given, name) for name in OwnDiscountShape.model_fields})


@router.get("/usage", response=UsageShape)
def read_own_usage(request: Request, asked: Query[UsageAsked]) -> UsageShape:
    """What all services moved together, day by day, today included."""
    services = subscriptions.subscriptions_of(request.ctx, own_id(request))
    days = usage.by_day(request.ctx, [row.id for row in services], asked.days)
    return UsageShape(
        days=[UsageDayShape(on=day.on, bytes_up=day.bytes_up, bytes_down=day.bytes_down) for day in days],
        kept_since=usage.kept(request.ctx).days_since,
        bytes_up=sum(day.bytes_up for day in days),
        bytes_down=sum(day.bytes_down for day in days),
    )
