"""Reads of this room. Signs as people say them: a balance above zero is the customer's money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from mtandao.domains.ledger.choices import AccountCode
from mtandao.domains.ledger.models import Account, Journal, Posting
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
    )
    return {row.subscriber_id: -row.balance for row in rows if row.subscriber_id}


def postings_of(ctx: Context, subscriber_id: UUID) -> QuerySet[Posting]:
    """A customer's statement, oldest first."""
    return (
        Posting.of(ctx)
        .select_related("journal", "account")
        .filter(account__subscriber_id=subscriber_id)
        .order_by("journal_id", "id")
    )


def trial_balance(ctx: Context, until: date | None = None) -> dict[str, Decimal]:
    """The sum of each account code, debit above zero; all together are zero."""
    rows = Posting.of(ctx)
    if until is not None:
        rows = rows.filter(Q(journal__booked_on__lte=until))
    sums = rows.values_list("account__code").annotate(total=Sum("amount"))
    return dict(sums)


def trial_balance_of(ctx: Context, code: AccountCode, until: date | None = None) -> dict[str, Decimal]:
    """The sum of each detail of one code: of each drawer, short code, tax rate."""
    rows = Posting.of(ctx).filter(account__code=code)
    if until is not None:
        rows = rows.filter(Q(journal__booked_on__lte=until))
    return dict(rows.values_list("account__detail").annotate(total=Sum("amount")))


def postings_about(ctx: Context, keys: Iterable[str]) -> QuerySet[Posting]:
    """The postings that book these facts (`payment:<id>`, `placement:<id>`, …), in order."""
    return (
        Posting.of(ctx)
        .select_related("journal", "account")
        .filter(journal__in=Journal.of(ctx).filter(key__in=list(keys)))
        .order_by("journal_id", "id")
    )
