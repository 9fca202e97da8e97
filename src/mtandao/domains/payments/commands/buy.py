"""A customer buys something for his service: out of his wallet at once, or with money that he is asked for."""

from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import PurchaseState
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.commands.honour import sell
from mtandao.domains.payments.errors import PriceWentUp
from mtandao.domains.payments.models import Ask, Purchase
from mtandao.domains.payments.purchases.shelf import missing_for, newest_bought, offer
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


class Begun(NamedTuple):
    """`ask` None: it is bought."""

    purchase: Purchase
    ask: Ask | None


@command(needs=permissions.REQUEST)
def buy(
    ctx: Context,
    *,
    subscription_id: UUID,
    add_on_id: UUID,
    price: Decimal,
    last_bought: UUID | None,
    phone: str = "",
    gateway_id: UUID | None = None,
) -> Begun:
    """For the price that he was told, or less. `last_bought`: his last one as his page knew it, so that what is sent
    twice is bought once. NotOnShelf, PriceWentUp, and all that `ask_for_payment` refuses."""
    service = subscriptions.subscription(ctx, subscription_id)
    # One after the other, as the money itself.
    ledger.hold_money(ctx, [service.subscriber_id])
    newest = newest_bought(ctx, service.id, add_on_id)
    if newest is not None and newest != last_bought:
        return Begun(Purchase.found(ctx, id=newest), None)
    found = offer(ctx, service, add_on_id)
    if found.price > price:
        raise PriceWentUp(
            _("%(name)s costs more now. Look at the new price first.") % {"name": found.add_on.name}
        )
    purchase = _waiting(ctx, service, add_on_id, found.price)
    missing = missing_for(ctx, service.subscriber_id, found.price)
    if not missing:
        sell(ctx.trusted(), purchase)
        return Begun(purchase, None)
    ask = ask_for_payment(
        ctx,
        subscriber_id=service.subscriber_id,
        amount=missing,
        phone=phone,
        gateway_id=gateway_id,
        purchase_id=purchase.id,
    )
    return Begun(purchase, ask)


def _waiting(ctx: Context, service: subscriptions.Subscription, add_on_id: UUID, price: Decimal) -> Purchase:
    """The one that waits already, at today's price: should two of its prompts be paid, the second buys nothing."""
    waiting = Purchase.of(ctx).filter(subscription=service, add_on_id=add_on_id, state=PurchaseState.WAITING)
    row = waiting.select_for_update(of=("self",)).first()
    if row is None:
        return Purchase.objects.create(
            tenant_id=ctx.tenant_id,
            organization_id=service.organization_id,
            subscriber_id=service.subscriber_id,
            subscription=service,
            add_on_id=add_on_id,
            price=price,
            wanted_at=ctx.now,
        )
    if row.price != price:
        row.price = price
        row.save(update_fields=["price"])
    return row
