"""Sell an add-on. Beside a plan that is billed it waits for the next invoice; beside one that is paid ahead the wallet
pays it now, up to the end of the paid time. What a customer buys himself his wallet always pays now."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.billing.add_on_prices import paper_to_be
from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.errors import WalletTooLow
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.pricing import priced
from mtandao.domains.billing.soundness import must_add_up, must_not_repeat
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.ADD_ONS)
def sell_add_on(
    ctx: Context, *, subscription_id: UUID, add_on_id: UUID, quantity: int = 1, paid_now: bool = False
) -> subscriptions.SubscriptionAddOn:
    """From now on, at today's price. `paid_now`: out of the wallet, however the plan is billed. AccountInDoubt,
    WalletTooLow: nothing is sold. Refuses as `buy_add_on` does."""
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    bought = subscriptions.buy_add_on(
        ctx, subscription_id=subscription_id, add_on_id=add_on_id, quantity=quantity
    )
    service = subscriptions.subscription(ctx, subscription_id)
    ahead = None if service.in_trial(ctx.today) else service.paid_beyond(ctx.now)
    if ahead is not None:
        _pay(ctx, service, bought, ahead.astimezone(ctx.tenant.timezone).date())
    elif paid_now:
        _pay(ctx, service, bought, service.running_until(ctx.today) or ctx.today)
    return bought


def _pay(
    ctx: Context, service: subscriptions.Subscription, bought: subscriptions.SubscriptionAddOn, until: date
) -> None:
    """Up to the end of the time that runs. What has run out, or is in its trial, pays it with its next price."""
    last = max(until, ctx.today + timedelta(days=1))
    found = subscriptions.addons_to_bill(ctx, [service.id], subscriptions.Days(ctx.today, last))
    sold = next(each for each in found[service.id] if each.id == bought.id)
    new = paper_to_be(ctx, service, sold)
    system = ctx.trusted()
    must_add_up(ctx, [service.subscriber_id])
    must_not_repeat(ctx, [new])
    (paper,) = priced(system, [new])
    held = ledger.lock_wallets(ctx, [service.subscriber_id]).get(service.subscriber_id, ZERO)
    if paper.total > held:
        currency = ctx.tenant.currency
        raise WalletTooLow(
            _(
                "%(add_on)s costs %(currency)s %(total)s up to %(last)s, and the wallet holds "
                "%(held)s. Take a payment first; nothing was sold."
            )
            % {
                "add_on": bought.name,
                "currency": currency,
                "total": f"{paper.total:,.2f}",
                "last": date_format(last, "j M Y"),
                "held": f"{held:,.2f}",
            }
        )
    (invoice,) = issue_priced(system, [paper])
    subscriptions.mark_add_ons_billed(system, billed={invoice.id: [sold]})
    settle_from_wallets(system, subscriber_ids=[service.subscriber_id], first_invoice_id=invoice.id)
