"""What a customer may buy himself for one of his services today, and what he has to pay for it now."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import PurchaseState
from mtandao.domains.payments.errors import NotOnShelf
from mtandao.domains.payments.models import Purchase
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO

Kind = catalog.AddOnKind


@dataclass(frozen=True, slots=True)
class Offer:
    """`price`: with its taxes."""

    add_on: catalog.AddOn
    price: Decimal


def shelf(ctx: Context, service: subscriptions.Subscription) -> list[Offer]:
    """Data where it is capped, speed where it would be felt; the cheapest first.

    What recurs binds him for longer than a tap should: the office sells it.
    """
    if service.state != subscriptions.State.ACTIVE:
        return []
    fitting = [each for each in catalog.add_ons_for(ctx, service.plan_id) if not each.recurring]
    allowance = usage.allowances_of(ctx, [service.id]).get(service.id)
    data = [each for each in fitting if each.kind == Kind.DATA]
    boosts = [each for each in fitting if each.kind == Kind.BOOST]
    spent = allowance is not None and allowance.reached
    found = data if service.plan.data_cap_bytes else []
    found += [] if spent else _speed(ctx, service, boosts)
    prices = billing.prices_of_once(ctx, service, found) if found else {}
    return sorted(
        (Offer(each, prices[each.id]) for each in found),
        key=lambda one: (one.add_on.kind == Kind.BOOST, one.price, one.add_on.name),
    )


def offer(ctx: Context, service: subscriptions.Subscription, add_on_id: UUID) -> Offer:
    found = next((each for each in shelf(ctx, service) if each.add_on.id == add_on_id), None)
    if found is None:
        raise NotOnShelf(_("This is not sold for this service now."))
    return found


def missing_for(ctx: Context, subscriber_id: UUID, price: Decimal) -> Decimal:
    """What he has to pay before his wallet can buy it: what is owed is paid first, out of the same wallet."""
    owed = billing.open_amount(ctx, subscriber_id)
    return max(price + owed - ledger.balance(ctx, subscriber_id).wallet, ZERO)


def newest_bought(ctx: Context, subscription_id: UUID, add_on_id: UUID) -> UUID | None:
    """The last purchase of it for this service: a form that knows an older one was sent before."""
    made = Purchase.of(ctx).filter(
        subscription_id=subscription_id, add_on_id=add_on_id, state=PurchaseState.BOUGHT
    )
    return made.order_by("-id").values_list("id", flat=True).first()


def _speed(
    ctx: Context, service: subscriptions.Subscription, boosts: list[catalog.AddOn]
) -> list[catalog.AddOn]:
    """One at a time, and faster than the plan. Whose data is used up stays slow all the same."""
    plan = service.plan
    faster = [
        each
        for each in boosts
        if each.lasts_hours and (each.kbps_down or 0) > plan.kbps_down and (each.kbps_up or 0) >= plan.kbps_up
    ]
    if not faster:
        return []
    running = subscriptions.add_ons_of(ctx, [service.id]).get(service.id, [])
    return [] if any(each.kind == Kind.BOOST for each in running) else faster
