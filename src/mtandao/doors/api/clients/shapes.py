"""A client as the outside sees him. A page of them costs five queries, however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mtandao.domains.catalog.contract import BillingMode, ConnectionType
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.api import GuardedShape, Instant, Money, Number, SeenWith
from mtandao.foundation.context import Context

MONEY = SeenWith(subscribers.permissions.VIEW_MONEY)
NETWORK = SeenWith(network.permissions.VIEW)


class SubscriptionShape(GuardedShape):
    id: UUID
    package_id: UUID
    package_name: str
    state: subscriptions.State
    suspended_for: str
    connection_type: ConnectionType
    price: Annotated[Money, MONEY]
    currency: str
    billing_mode: BillingMode
    billed_until: date | None = Field(description="Exclusive end of what has been invoiced.")
    paid_until: Instant | None = Field(description="Of a prepaid service: when what is paid runs out.")
    next_package_id: UUID | None = Field(description="Planned, from the cycle that begins on `changes_on`.")
    changes_on: date | None
    reverts_to_package_id: UUID | None = Field(description="Into what its promotion turns on `reverts_on`.")
    reverts_on: date | None
    trial_until: date | None = Field(description="The first day that is billed, once the line works.")
    trial_stops: bool
    committed_until: date | None
    early_end_fee: Annotated[Money, MONEY]
    ends_on: date | None = Field(description="The first day without service, once notice was given.")
    address: str = Field(description="Where the line ends, if not at the client's own address.")
    latitude: Number | None
    longitude: Number | None
    sold_at: Instant
    activated_at: Instant | None
    suspended_at: Instant | None
    ended_at: Instant | None
    login_id: Annotated[UUID | None, NETWORK]
    radius_username: Annotated[str, NETWORK]
    static_ip: Annotated[str | None, NETWORK]
    access: Annotated[network.Access, NETWORK]


class ClientShape(GuardedShape):
    id: UUID
    account_number: str
    first_name: str
    last_name: str
    full_name: str
    phone: str
    mpesa_phone: str
    email: str
    address: str
    latitude: Number | None
    longitude: Number | None
    government_id: str
    region: str
    tax_number: str
    language: str
    technician_notes: str
    staff_notes: str
    organization_id: UUID
    created_at: Instant
    status: collections.Status
    balance: Annotated[Money, MONEY] = Field(description="Below zero: he owes.")
    wallet: Annotated[Money, MONEY]
    owed: Annotated[Money, MONEY]
    currency: str
    subscriptions: list[SubscriptionShape]


class MovedShape(ClientShape):
    """After a step of a service's life: the client, and the service that took it."""

    subscription: SubscriptionShape


class QuoteShape(GuardedShape):
    """`credit` of the old package for what was billed ahead, `charge` for the same days of the new one, both as they
    are priced. `total`, with taxes: above zero it is invoiced, below zero it comes back."""

    package_id: UUID
    on: date
    until: date | None
    credit: Annotated[Money, MONEY]
    charge: Annotated[Money, MONEY]
    total: Annotated[Money, MONEY]
    currency: str


class EndQuoteShape(GuardedShape):
    """`credit`, with taxes, of what was billed from `on` until `until` comes back, of add-ons too; `fee`, with taxes,
    is invoiced to who is bound longer, and `add_ons` that no invoice holds yet. `total`: above zero to pay, below
    zero it comes back."""

    on: date
    until: date | None
    owed: Annotated[Money, MONEY] = Field(description="Today, before that.")
    credit: Annotated[Money, MONEY]
    served: Annotated[Money, MONEY] = Field(
        description="Days that no invoice holds yet, with taxes; before the first bill also the installation."
    )
    fee: Annotated[Money, MONEY]
    add_ons: Annotated[Money, MONEY]
    total: Annotated[Money, MONEY]
    currency: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What a page of clients needs of the other rooms."""

    services: dict[UUID, list[subscriptions.Subscription]]
    logins: dict[UUID, network.Login]
    standings: dict[UUID, collections.Standing]
    balances: dict[UUID, ledger.Balance]


def _around(ctx: Context, ids: Sequence[UUID]) -> _Around:
    services: dict[UUID, list[subscriptions.Subscription]] = {}
    rows = subscriptions.subscriptions(ctx).filter(subscriber_id__in=ids).order_by("sold_at", "id")
    for row in sorted(rows, key=lambda row: row.state == subscriptions.State.TERMINATED):
        services.setdefault(row.subscriber_id, []).append(row)
    return _Around(
        services=services,
        logins=network.logins_of(ctx, [row.id for rows in services.values() for row in rows]),
        standings=collections.standings(ctx, ids),
        balances=ledger.balances(ctx, ids),
    )


def shapes(ctx: Context, rows: Sequence[subscribers.Subscriber]) -> list[ClientShape]:
    around = _around(ctx, [row.id for row in rows])
    return [ClientShape.model_validate(_values(ctx, row, around)) for row in rows]


def shape(ctx: Context, row: subscribers.Subscriber) -> ClientShape:
    return shapes(ctx, [row])[0]


def moved(ctx: Context, service: subscriptions.Subscription) -> MovedShape:
    row = service.subscriber
    around = _around(ctx, [row.id])
    step = subscription_shape(ctx, service, around.logins.get(service.id))
    return MovedShape.model_validate({**_values(ctx, row, around), "subscription": step})


def _values(ctx: Context, row: subscribers.Subscriber, around: _Around) -> dict[str, object]:
    services = around.services.get(row.id, [])
    balance = around.balances[row.id]
    own = {name: getattr(row, name) for name in ClientShape.model_fields if hasattr(row, name)}
    return {
        **own,
        "status": collections.status_of(next(iter(services), None), around.standings.get(row.id), ctx.today),
        "balance": balance.net,
        "wallet": balance.wallet,
        "owed": balance.owed,
        "currency": ctx.tenant.currency,
        "subscriptions": [subscription_shape(ctx, each, around.logins.get(each.id)) for each in services],
    }


def subscription_shape(
    ctx: Context, row: subscriptions.Subscription, login: network.Login | None
) -> SubscriptionShape:
    return SubscriptionShape(
        id=row.id,
        package_id=row.plan_id,
        package_name=row.plan.name,
        state=subscriptions.State(row.state),
        suspended_for=row.suspended_for,
        connection_type=ConnectionType(row.connection_type),
        price=row.price,
        currency=ctx.tenant.currency,
        billing_mode=BillingMode(row.mode),
        billed_until=row.billed_until,
        paid_until=row.paid_until,
        next_package_id=row.next_plan_id,
        changes_on=row.changes_on,
        reverts_to_package_id=row.reverts_to_id,
        reverts_on=row.reverts_on,
        trial_until=row.trial_until,
        trial_stops=row.trial_stops,
        committed_until=row.committed_until,
        early_end_fee=row.early_end_fee,
        ends_on=row.ends_on,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        sold_at=row.sold_at,
        activated_at=row.activated_at,
        suspended_at=row.suspended_at,
        ended_at=row.ended_at,
        login_id=login.id if login else None,
        radius_username=login.username if login else "",
        static_ip=login.static_ip if login else None,
        access=network.Access(login.access) if login else network.Access.NONE,
    )
