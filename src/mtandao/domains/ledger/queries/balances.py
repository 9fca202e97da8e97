"""What customers have and owe, and whose turn it is to move it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mtandao.domains.ledger.choices import AccountCode
from mtandao.domains.ledger.models import Account
from mtandao.foundation import locks
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Balance:
    """What is in the wallet, and what is owed. Both at least zero."""

    wallet: Decimal = ZERO
    owed: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """Below zero: he owes."""
        return self.wallet - self.owed


def balances(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Balance]:
    """Of each subscriber, those without any account included."""
    wanted = list(subscriber_ids)
    wallet: dict[UUID, Decimal] = {}
    owed: dict[UUID, Decimal] = {}
    rows = Account.of(ctx).filter(subscriber_id__in=wanted).values_list("subscriber_id", "code", "balance")
    for subscriber_id, code, balance in rows:
        if code == AccountCode.WALLET:
            wallet[subscriber_id] = wallet.get(subscriber_id, ZERO) - balance
        else:
            owed[subscriber_id] = owed.get(subscriber_id, ZERO) + balance
    return {key: Balance(wallet.get(key, ZERO), owed.get(key, ZERO)) for key in wanted}


def balance(ctx: Context, subscriber_id: UUID) -> Balance:
    return balances(ctx, [subscriber_id])[subscriber_id]


def hold_money(ctx: Context, subscriber_ids: Iterable[UUID]) -> None:
    """Wait for these customers' turn and keep it until the transaction ends.

    Whoever moves or weighs their money takes it before any row of theirs: so that nobody is cut while he
    pays, one payment that is told twice at once is booked once, and two that need the same rows do not wait
    for each other.
    """
    locks.hold_all(ctx, "money", set(subscriber_ids))


def hold_free_money(ctx: Context, subscriber_ids: Iterable[UUID]) -> list[UUID]:
    """As `hold_money`, for those whose turn is free; the others are left to whoever has them."""
    return locks.hold_free(ctx, "money", set(subscriber_ids))


def lock_wallets(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What the wallets hold, locked until the transaction ends;
    wallets that were never opened are not there."""
    rows = (
        Account.of(ctx)
        .select_for_update()
        .filter(subscriber_id__in=list(subscriber_ids), code=AccountCode.WALLET, currency=ctx.tenant.currency)
        .order_by("id")
        .values_list("subscriber_id", "balance")
    )
    return {subscriber_id: -balance for subscriber_id, balance in rows if subscriber_id}
