"""Sell an add-on. Beside a plan that is billed it waits for the next invoice; beside one that is paid ahead the wallet
pays it now, up to the end of the paid time."""

from datetime import timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.errors import WalletTooLow
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.pricing import NewInvoice, priced
from mtandao.domains.billing.service_lines import ServiceLines
from mtandao.domains.billing.soundness import must_add_up, must_not_repeat
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.money import ZERO


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.ADD_ONS)
def sell_add_on(
    ctx: Context, *, subscription_id: UUID, add_on_id: UUID, quantity: int = 1
) -> subscriptions.SubscriptionAddOn:
    """From now on, at today's price. AccountInDoubt, WalletTooLow: nothing is sold. Refuses as `buy_add_on` does."""
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    bought = subscriptions.buy_add_on(
        ctx, subscription_id=subscription_id, add_on_id=add_on_id, quantity=quantity
    )
    _paid_ahead(ctx, subscriptions.subscription(ctx, subscription_id), bought)
    return bought


def _paid_ahead(
    ctx: Context, service: subscriptions.Subscription, bought: subscriptions.SubscriptionAddOn
) -> None:
    """With the time that is paid. What has run out, or is in its trial, pays it with its next price."""
    until = service.paid_beyond(ctx.now)
    if until is None or service.in_trial(ctx.today):
        return
    last = max(until.astimezone(ctx.tenant.timezone).date(), ctx.today + timedelta(days=1))
    found = subscriptions.addons_to_bill(ctx, [service.id], subscriptions.Days(ctx.today, last))
    sold = next(each for each in found[service.id] if each.id == bought.id)
    new = NewInvoice(
        subscriber_id=service.subscriber_id,
        organization_id=service.organization_id,
        due_on=ctx.today,
        lines=[ServiceLines.now(ctx, service).of_add_on(sold)],
    )
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
    settle_from_wallets(system, subscriber_ids=[service.subscriber_id])
