"""Where accounts stand and where they go: read for a batch, decided by the rules. Changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import queries
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.models import Standing
from mtandao.domains.collections.rules.ladder import Account, Ladder, Planned, planned
from mtandao.domains.collections.rules.windows import Windows
from mtandao.foundation.context import Context

BATCH = 1000  # each account of a batch is a lock (see billing's)
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Policy:
    """The tenant's rules at one moment."""

    ladder: Ladder
    windows: Windows


@dataclass(slots=True)
class Look:
    """One account: where it stands (`is_new`: it has no row yet), what it owes, where it goes."""

    standing: Standing
    is_new: bool
    debt: billing.Debt | None
    account: Account
    planned: Planned

    @property
    def moves(self) -> bool:
        return self.planned.stage != self.standing.stage


def policy_of(ctx: Context) -> Policy:
    return Policy(queries.ladder(ctx), queries.windows(ctx))


def local(ctx: Context) -> datetime:
    """Now, on the tenant's own clock."""
    return ctx.now.astimezone(ctx.tenant.timezone)


def looks(ctx: Context, subscriber_ids: Collection[UUID], policy: Policy) -> list[Look]:
    """These accounts, in the order of their ids: three questions to the database however many they are."""
    debts = billing.debts(ctx, ctx.today, subscriber_ids)
    standings = {row.subscriber_id: row for row in Standing.of(ctx).filter(subscriber_id__any=subscriber_ids)}
    exempt = queries.exempted(ctx, subscriber_ids)
    now = local(ctx)
    found = []
    for owner in sorted(subscriber_ids):
        known, debt = standings.get(owner), debts.get(owner)
        standing = known or Standing.clear_for(ctx, owner)
        account = Account(
            standing.stage,
            debt.oldest_due_on if debt else None,
            debt.amount if debt else NOTHING,
            standing.promise_until,
            owner in exempt,
        )
        found.append(
            Look(standing, known is None, debt, account, planned(account, now, policy.ladder, policy.windows))
        )
    return found


def troubled(ctx: Context, after: UUID | None = None) -> Iterator[list[UUID]]:
    """Whoever owes or stands on the ladder, in the order of ids, a batch at a time: memory stays flat."""
    while True:
        standing = Standing.of(ctx).exclude(stage=Stage.CLEAR).order_by("subscriber_id")
        if after is not None:
            standing = standing.filter(subscriber_id__gt=after)
        some = set(standing.values_list("subscriber_id", flat=True)[:BATCH])
        some |= set(billing.debtors(ctx, ctx.today, after=after, most=BATCH))
        page = sorted(some)[:BATCH]
        if not page:
            return
        yield page
        after = page[-1]
