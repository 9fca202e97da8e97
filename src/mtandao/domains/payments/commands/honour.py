"""Money came for something that a customer wants to buy: it is bought, once."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Missed
from mtandao.domains.payments.errors import NotOnShelf, PriceWentUp
from mtandao.domains.payments.models import Ask, Purchase
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Refusal


def honour(ctx: Context, ask: Ask | None) -> None:
    """What this ask's money is for, in the transaction that books it: told late or told twice, it is bought once."""
    if ask is not None and ask.purchase_id is not None:
        honour_purchase(ctx.trusted(), purchase_id=ask.purchase_id)


@command(needs=permissions.RECEIVE)
def honour_purchase(ctx: Context, *, purchase_id: UUID) -> None:
    """The caller holds the owner's money. What cannot be bought any more leaves it in the wallet, and says why."""
    row = Purchase.locked(ctx, id=purchase_id)
    if not row.waits:
        return
    try:
        with attempt():
            sell(ctx, row)
    except Refusal as refusal:
        missed = row.miss(_reason(refusal), ctx.now)
        row.save(update_fields=["state", "missed", "ended_at"])
        emit(ctx, missed)


def sell(ctx: Context, purchase: Purchase) -> None:
    """Out of the wallet, for no more than he was told. What does not run would use up unused what it is given."""
    service = subscriptions.subscription(ctx, purchase.subscription_id)
    if service.state != subscriptions.State.ACTIVE:
        raise NotOnShelf(_("Only a service that runs can be given more."))
    add_on = catalog.add_on(ctx, purchase.add_on_id)
    if billing.prices_of_once(ctx, service, [add_on])[add_on.id] > purchase.price:
        raise PriceWentUp(_("%(name)s costs more now. Look at the new price first.") % {"name": add_on.name})
    bought = billing.sell_add_on(ctx, subscription_id=service.id, add_on_id=add_on.id, paid_now=True)
    purchase.make(bought, ctx.now)
    purchase.save(update_fields=["state", "bought", "ended_at"])


def _reason(refusal: Refusal) -> Missed:
    match refusal:
        case PriceWentUp():
            return Missed.PRICE
        case billing.WalletTooLow():
            return Missed.TOO_LITTLE
        case NotOnShelf():
            return Missed.NO_SERVICE
    return Missed.NOT_SOLD
