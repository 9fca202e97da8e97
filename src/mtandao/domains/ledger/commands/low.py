"""Tell of wallets that have just become low: part of every booking, whoever books."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from mtandao.domains.ledger.events import WalletLow
from mtandao.domains.ledger.queries.balances import balances
from mtandao.domains.ledger.queries.rules import wallet_rules
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

ZERO = Decimal("0.00")


def tell_low(ctx: Context, moved: Iterable[tuple[UUID, Decimal]]) -> None:
    """`moved` are the postings on subscribers' accounts, debit above zero. Wallet and debt are taken together: what
    goes from a wallet into an invoice makes nobody poorer, and tells nothing. Most bookings take from nobody; those
    that do cost one question, and a second where alerts are on."""
    taken: dict[UUID, Decimal] = {}
    for subscriber_id, amount in moved:
        taken[subscriber_id] = taken.get(subscriber_id, ZERO) + amount
    poorer = {subscriber_id: amount for subscriber_id, amount in taken.items() if amount > 0}
    below = wallet_rules(ctx).low_below if poorer else None
    if below is None:
        return
    now = {subscriber_id: held.net for subscriber_id, held in balances(ctx, poorer).items()}
    emit(
        ctx,
        *[
            WalletLow(subject_id=each, subscriber_id=each, amount=now[each], below=below)
            for each, amount in poorer.items()
            if now[each] < below <= now[each] + amount
        ],
    )
