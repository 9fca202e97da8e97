"""Customers who owe, and the days after the due day, for this room's tests."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

DUE = date(2026, 11, 20)


def owes(world: World, amount: str = "700", due_on: date = DUE, subscriber: Any = None) -> Any:
    """A paying customer with one more invoice."""
    if subscriber is None:
        subscriber = world.sale().subscriber
        world.pays(subscriber, "4000")
    line = billing.NewLine(kind=billing.LineKind.OTHER, description="Cable", unit_price=Decimal(amount))
    new = billing.NewInvoice(
        subscriber_id=subscriber.id, organization_id=subscriber.organization_id, due_on=due_on, lines=[line]
    )
    billing.issue_invoices(world.ctx, new=[new])
    return subscriber


def on(world: World, day: int, hour: int = 12) -> World:
    """So many days after the due day, at an hour of Nairobi."""
    world.now = datetime.combine(DUE + timedelta(days=day), time(hour), world.ctx.tenant.timezone)
    return world


def walk(world: World, day: int, hour: int = 12) -> Any:
    return collections.walk_ladder(on(world, day, hour).ctx)


def stage(world: World, subscriber: Any) -> str:
    found = collections.standings(world.ctx, [subscriber.id]).get(subscriber.id)
    return str(found.stage) if found else "clear"


def service(world: World, subscriber: Any) -> Any:
    return subscriptions.subscriptions_of(world.ctx, subscriber.id)[0]
