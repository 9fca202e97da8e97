"""Walk the ladder: the nightly run over everyone who owes, and at once for him who pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Cause
from mtandao.domains.collections.commands.expiry import tell_of_expiries
from mtandao.domains.collections.commands.fees import charge_late_fees
from mtandao.domains.collections.commands.moving import move_accounts
from mtandao.domains.collections.commands.promises import remind_of_promises
from mtandao.domains.collections.commands.reminders import remind_all
from mtandao.domains.collections.looking import BATCH, troubled
from mtandao.domains.collections.models import StageCount, Standing
from mtandao.domains.collections.queries import rungs
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id


@dataclass(slots=True)
class WalkResult:
    """How many accounts came to each stage, how many were reminded, and how many late fees were charged."""

    reminded: int = 0
    fees: int = 0
    moved: dict[str, int] | None = None

    def count(self, stage: str) -> None:
        self.moved = self.moved or {}
        self.moved[stage] = self.moved.get(stage, 0) + 1


def walk_ladder(ctx: Context) -> WalkResult:
    """Move every account to where its debt puts it today. Safe to run twice and to be killed.

    A cut is one step a pass; passes over a batch follow each other until nobody of it moves,
    so that a late run passes the wall too.
    """
    result = WalkResult(reminded=remind_all(ctx) + tell_of_expiries(ctx) + remind_of_promises(ctx))
    for batch in troubled(ctx):
        _walk(ctx, batch, Cause.WALK, result)
    result.fees = charge_late_fees(ctx)
    _count_rungs(ctx)
    return result


@command(needs=permissions.WALK)
def _count_rungs(ctx: Context) -> None:
    """The day's figures; a second walk of the day writes over those of the first."""
    StageCount.objects.bulk_create(
        [
            StageCount(
                id=new_id(), tenant_id=ctx.tenant_id, day=ctx.today, stage=stage, accounts=accounts, owed=owed
            )
            for stage, (accounts, owed) in rungs(ctx).items()
        ],
        update_conflicts=True,
        unique_fields=["tenant_id", "day", "stage"],
        update_fields=["accounts", "owed"],
    )


def make_waiting_cuts(ctx: Context) -> WalkResult:
    """Look again at accounts whose cut waited for a no-cut window to end."""
    result = WalkResult()
    waiting = Standing.of(ctx).filter(held_until__lte=ctx.now).order_by("subscriber_id")
    ids = list(waiting.values_list("subscriber_id", flat=True))
    for start in range(0, len(ids), BATCH):
        _walk(ctx, ids[start : start + BATCH], Cause.WINDOW, result)
    return result


def _walk(ctx: Context, batch: Sequence[UUID], cause: Cause, result: WalkResult) -> None:
    while batch:
        batch = sorted(_step(ctx, subscriber_ids=batch, cause=cause, result=result))


@command(needs=permissions.WALK)
def reassess(ctx: Context, *, subscriber_ids: Sequence[UUID], cause: Cause = Cause.MONEY) -> set[UUID]:
    """One step for each of these accounts, by their debts as they are now; returns who moved.

    The debts are read under the same locks that payments take: a paid customer is never cut.
    """
    ledger.hold_money(ctx, subscriber_ids)
    return {moved.standing.subscriber_id for moved in move_accounts(ctx, subscriber_ids, cause)}


@command(needs=permissions.WALK)
def _step(ctx: Context, *, subscriber_ids: Sequence[UUID], cause: Cause, result: WalkResult) -> set[UUID]:
    """A batch of the walk. Whom somebody else is just looking at is left to him: waiting in line with the
    relay, each with locks that the other wants, would be a deadlock."""
    free = ledger.hold_free_money(ctx, subscriber_ids)
    moves = move_accounts(ctx, free, cause)
    for moved in moves:
        result.count(moved.standing.stage)
    return {moved.standing.subscriber_id for moved in moves}
