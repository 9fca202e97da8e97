"""Move a customer's money by hand: up or down with a reason, a gift, or to another customer."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.commands.post import Entry, Line, post
from mtandao.domains.ledger.errors import AboveLimit, NotEnough
from mtandao.domains.ledger.events import WalletCredited, WalletDebited
from mtandao.domains.ledger.models import Journal
from mtandao.domains.ledger.queries.balances import hold_money, lock_wallets
from mtandao.domains.ledger.queries.rules import wallet_rules
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.money import Money, rounded
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST = Decimal("999999999.99")
LONGEST_REASON = 200


@command(needs=permissions.ADJUST)
def adjust_wallet(ctx: Context, *, subscriber_id: UUID, amount: Decimal, reason: str, key: str) -> Journal:
    """Above zero into the wallet, below zero out of it, never further than it is full. `key` makes it happen once.

    Above the tenant's limit only with the right to adjust by any amount.
    """
    check_movement(ctx, abs(amount), reason, key)
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    hold_money(ctx, [subscriber.id])
    if amount < 0:
        _take(ctx, subscriber, -amount)
    entry = Entry(
        kind=JournalKind.ADJUSTMENT,
        key=f"adjustment:{key}",
        memo=f"Adjustment: {reason.strip()}",
        lines=(Line(AccountCode.ADJUSTMENT, amount), Line(AccountCode.WALLET, -amount, subscriber.id)),
        subscriber_id=subscriber.id,
    )
    journal = post(ctx.trusted(), entries=[entry])[0]
    emit(ctx, moved(journal, subscriber.id, amount))
    return journal


@command(needs=permissions.PROMOTE)
def give_promotion(ctx: Context, *, subscriber_id: UUID, amount: Decimal, reason: str, key: str) -> Journal:
    """Credit that is a gift: the same limit as for adjustments."""
    check_movement(ctx, amount, reason, key)
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    hold_money(ctx, [subscriber.id])
    entry = Entry(
        kind=JournalKind.PROMOTION,
        key=f"promotion:{key}",
        memo=f"Promotional credit: {reason.strip()}",
        lines=(Line(AccountCode.PROMOTION, amount), Line(AccountCode.WALLET, -amount, subscriber.id)),
        subscriber_id=subscriber.id,
    )
    journal = post(ctx.trusted(), entries=[entry])[0]
    emit(ctx, moved(journal, subscriber.id, amount))
    return journal


@command(needs=permissions.TRANSFER)
def transfer_money(
    ctx: Context, *, from_id: UUID, to_id: UUID, amount: Decimal, reason: str, key: str
) -> Journal:
    """From one wallet into another of the same provider, never more than there is. It is their money, so no limit
    stands in the way."""
    _check(amount, reason, key)
    if from_id == to_id:
        raise Malformed(
            _("Not transferred."), fields={"to": _("Choose somebody else: this is the same account.")}
        )
    giver, taker = subscribers.subscriber(ctx, from_id), subscribers.subscriber(ctx, to_id)
    hold_money(ctx, [giver.id, taker.id])
    _take(ctx, giver, amount)
    entry = Entry(
        kind=JournalKind.TRANSFER,
        key=f"transfer:{key}",
        memo=f"Transfer from {giver.account_number} to {taker.account_number}: {reason.strip()}",
        lines=(
            Line(AccountCode.WALLET, amount, giver.id),
            Line(AccountCode.WALLET, -amount, taker.id),
        ),
        subscriber_id=giver.id,
    )
    journal = post(ctx.trusted(), entries=[entry])[0]
    emit(ctx, moved(journal, giver.id, -amount), moved(journal, taker.id, amount))
    return journal


def check_movement(ctx: Context, amount: Decimal, reason: str, key: str) -> None:
    """What is said about it, and whether this one may do that much by himself."""
    _check(amount, reason, key)
    if ctx.may(permissions.ADJUST_ANY):
        return
    limit = wallet_rules(ctx).adjust_limit
    if amount > limit:
        raise AboveLimit(
            _("You may move up to %(limit)s by yourself. Ask somebody who may adjust by any amount.")
            % {"limit": Money(limit, ctx.tenant.currency)},
            limit=str(limit),
        )


def _check(amount: Decimal, reason: str, key: str) -> None:
    wrong = {}
    if not 0 < amount <= MOST or amount != rounded(amount):
        wrong["amount"] = _("An amount above zero, to the cent.")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        wrong["reason"] = _("Say why, in at most %(most)s letters: it stands on the statement.") % {
            "most": LONGEST_REASON
        }
    if not 1 <= len(key) <= LONGEST_REASON:
        wrong["key"] = _("A key of at most 200 letters, a new one for each movement.")
    if wrong:
        raise Malformed(_("Nothing was booked: see the fields."), fields=wrong)


def must_hold(ctx: Context, subscriber: subscribers.Subscriber, held: Decimal, amount: Decimal) -> None:
    """NotEnough if there is less in his wallet."""
    if held < amount:
        currency = ctx.tenant.currency
        raise NotEnough(
            _("The wallet of %(name)s holds %(held)s: %(amount)s cannot be taken from it.")
            % {
                "name": subscriber.full_name,
                "held": Money(held, currency),
                "amount": Money(amount, currency),
            },
            held=str(held),
        )


def _take(ctx: Context, subscriber: subscribers.Subscriber, amount: Decimal) -> None:
    held = lock_wallets(ctx, [subscriber.id]).get(subscriber.id, Decimal("0.00"))
    must_hold(ctx, subscriber, held, amount)


def moved(journal: Journal, subscriber_id: UUID, amount: Decimal) -> WalletCredited | WalletDebited:
    kind = WalletCredited if amount > 0 else WalletDebited
    return kind(
        subject_id=journal.id,
        subscriber_id=subscriber_id,
        amount=abs(amount),
        kind=journal.kind,
        memo=journal.memo,
    )
