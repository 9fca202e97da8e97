"""Walk the ladder: the nightly run over everyone who owes, and at once for him who pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.errors import NothingOwed, PromiseTooLong
from mtandao.domains.collections.events import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountReminded,
    AccountSuspended,
    AccountWalled,
    PromiseMade,
)
from mtandao.domains.collections.models import LadderSettings, Standing
from mtandao.domains.collections.queries import ladder as ladder_of
from mtandao.domains.collections.queries import standings as standings_of
from mtandao.domains.collections.rules import Ladder, cut_day, next_stage, reminder_due, stage_on
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

BATCH = 1000  # each account of a batch is a lock (see billing's)
LONGEST_PROMISE = timedelta(days=30)


@dataclass(slots=True)
class WalkResult:
    """How many accounts came to each stage, and how many were reminded."""

    reminded: int = 0
    moved: dict[str, int] | None = None

    def count(self, stage: str) -> None:
        self.moved = self.moved or {}
        self.moved[stage] = self.moved.get(stage, 0) + 1


def walk_ladder(ctx: Context) -> WalkResult:
    """Move every account to where its debt puts it today. Safe to run twice and to be killed.

    A cut is one step a pass; passes follow each other until nobody moves,
    so that a late run passes the wall too.
    """
    result = WalkResult()
    _remind_all(ctx, result)
    troubled = _troubled(ctx)
    while troubled:
        moved: set[UUID] = set()
        for start in range(0, len(troubled), BATCH):
            moved |= _step(ctx, subscriber_ids=troubled[start : start + BATCH], result=result)
        troubled = sorted(moved)
    return result


def _troubled(ctx: Context) -> list[UUID]:
    owing = set(billing.debts(ctx, ctx.today))
    standing = set(Standing.of(ctx).exclude(stage=Stage.CLEAR).values_list("subscriber_id", flat=True))
    return sorted(owing | standing)


@command(needs=permissions.WALK)
def reassess(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> set[UUID]:
    """One step for each of these accounts, by their debts as they are now; returns who moved.

    The debts are read under the same locks that payments take: a paid customer is never cut.
    """
    ledger.hold_money(ctx, subscriber_ids)
    return _moved(ctx, subscriber_ids, WalkResult())


@command(needs=permissions.WALK)
def _step(ctx: Context, *, subscriber_ids: Sequence[UUID], result: WalkResult) -> set[UUID]:
    """A batch of the walk. Whom somebody else is just looking at is left to him: waiting in line with the
    relay, each with locks that the other wants, would be a deadlock."""
    free = ledger.hold_free_money(ctx, subscriber_ids)
    return _moved(ctx, free, result)


def _moved(ctx: Context, subscriber_ids: Sequence[UUID], result: WalkResult) -> set[UUID]:
    rules = ladder_of(ctx)
    billing.settle_from_wallets(ctx.trusted(), subscriber_ids=subscriber_ids)
    debts = billing.debts(ctx, ctx.today, subscriber_ids)
    standings = {row.subscriber_id: row for row in Standing.of(ctx).filter(subscriber_id__any=subscriber_ids)}
    moves = [
        move
        for subscriber_id in sorted(subscriber_ids)
        if (move := _move(ctx, subscriber_id, standings.get(subscriber_id), debts.get(subscriber_id), rules))
    ]
    _save(moves)
    _act(ctx, moves)
    emit(ctx, *[_event(move, rules) for move in moves])
    for move in moves:
        result.count(move.standing.stage)
    return {move.standing.subscriber_id for move in moves}


@dataclass(slots=True)
class _Move:
    standing: Standing
    was: str
    debt: billing.Debt | None
    is_new: bool


def _move(
    ctx: Context, subscriber_id: UUID, standing: Standing | None, debt: billing.Debt | None, rules: Ladder
) -> _Move | None:
    is_new = standing is None
    standing = standing or Standing(
        id=new_id(), tenant_id=ctx.tenant_id, subscriber_id=subscriber_id, stage=Stage.CLEAR, since=ctx.now
    )
    oldest = debt.oldest_due_on if debt else None
    wanted = stage_on(ctx.today, oldest, rules, standing.promise_until)
    stage = next_stage(standing.stage, wanted)
    if stage == standing.stage:
        return None
    was, standing.stage, standing.since, standing.oldest_due_on = (
        standing.stage,
        Stage(stage),
        ctx.now,
        oldest,
    )
    if stage == Stage.CLEAR:
        standing.promise_until = None
    return _Move(standing, was, debt, is_new)


def _save(moves: list[_Move]) -> None:
    Standing.objects.bulk_create([move.standing for move in moves if move.is_new], batch_size=5000)
    write_changes(
        [move.standing for move in moves if not move.is_new],
        ["stage", "since", "oldest_due_on", "promise_until"],
    )


def _act(ctx: Context, moves: list[_Move]) -> None:
    """What a stage does to the services below."""
    system = ctx.trusted()

    def whoever(stage: Stage) -> list[UUID]:
        return [move.standing.subscriber_id for move in moves if move.standing.stage == stage]

    if suspended := whoever(Stage.SUSPENDED):
        subscriptions.suspend_subscriptions(system, subscriber_ids=suspended)
    if disconnected := whoever(Stage.DISCONNECTED):
        subscriptions.disconnect_subscriptions(system, subscriber_ids=disconnected)
    back = [
        m.standing.subscriber_id
        for m in moves
        if m.standing.stage not in (Stage.SUSPENDED, Stage.DISCONNECTED)
    ]
    if back:
        subscriptions.restore_subscriptions(system, subscriber_ids=back)


def _event(move: _Move, rules: Ladder) -> Event:
    who = {"subject_id": move.standing.subscriber_id, "subscriber_id": move.standing.subscriber_id}
    amount = move.debt.amount if move.debt else Decimal("0.00")
    match move.standing.stage:
        case Stage.WARNED:
            return AccountFellDue(**who, amount=amount)
        case Stage.GRACE:
            assert move.debt is not None
            return AccountEnteredGrace(**who, amount=amount, cut_on=cut_day(move.debt.oldest_due_on, rules))
        case Stage.WALLED:
            return AccountWalled(**who, amount=amount)
        case Stage.SUSPENDED:
            return AccountSuspended(**who, amount=amount)
        case Stage.DISCONNECTED:
            return AccountDisconnected(**who, amount=amount)
        case _:
            return AccountCleared(**who, was=move.was)


def _remind_all(ctx: Context, result: WalkResult) -> None:
    """Say that an invoice falls due soon: once a day, and not to those who are walking already."""
    for days in ladder_of(ctx).reminders:
        owing = sorted(_owing_on(ctx, ctx.today + timedelta(days=days)).items())
        for start in range(0, len(owing), BATCH):
            result.reminded += _remind(ctx, days=days, owing=dict(owing[start : start + BATCH]))


@command(needs=permissions.WALK)
def _remind(ctx: Context, *, days: int, owing: Mapping[UUID, Decimal]) -> int:
    ledger.hold_money(ctx, owing)
    due_on, rules = ctx.today + timedelta(days=days), ladder_of(ctx)
    known = standings_of(ctx, owing)
    due = [each for each in owing if _to_be_reminded(ctx.today, due_on, rules, known.get(each))]
    Standing.objects.bulk_create(
        [
            Standing(
                id=new_id(),
                tenant_id=ctx.tenant_id,
                subscriber_id=each,
                stage=Stage.CLEAR,
                since=ctx.now,
                reminded_on=ctx.today,
            )
            for each in due
        ],
        update_conflicts=True,
        unique_fields=["subscriber"],
        update_fields=["reminded_on"],
    )
    emit(
        ctx,
        *[
            AccountReminded(subject_id=each, subscriber_id=each, days=days, amount=owing[each], due_on=due_on)
            for each in due
        ],
    )
    return len(due)


def _to_be_reminded(today: date, due_on: date, rules: Ladder, standing: Standing | None) -> bool:
    if standing is None:
        return reminder_due(today, due_on, rules, None) is not None
    return (
        standing.stage == Stage.CLEAR and reminder_due(today, due_on, rules, standing.reminded_on) is not None
    )


def _owing_on(ctx: Context, due_on: date) -> dict[UUID, Decimal]:
    sums: dict[UUID, Decimal] = {}
    rows = billing.open_invoices(ctx).filter(due_on=due_on).values_list("subscriber_id", "open")
    for subscriber_id, left in rows:
        sums[subscriber_id] = sums.get(subscriber_id, Decimal("0.00")) + left
    return sums


@command(needs=permissions.PROMISE)
def take_promise(ctx: Context, *, subscriber_id: UUID, until: date, reason: str) -> Standing:
    """Keep an unpaid account online until a day (exclusive).
    He is looked at again at once, and on that day."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    if not reason.strip():
        raise Malformed("Not extended.", fields={"reason": "Say why: it is read by whoever comes next."})
    if not ctx.today < until <= ctx.today + LONGEST_PROMISE:
        raise PromiseTooLong(f"A promise lasts at most {LONGEST_PROMISE.days} days from today.")
    ledger.hold_money(ctx, [subscriber_id])
    if subscriber_id not in billing.debts(ctx, ctx.today, [subscriber_id]):
        raise NothingOwed(f"{subscriber.full_name} owes nothing that is due.")
    standing, _ = Standing.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber_id,
        defaults={"promise_until": until},
        create_defaults={"promise_until": until, "stage": Stage.CLEAR, "since": ctx.now},
    )
    emit(ctx, PromiseMade(subject_id=subscriber_id, subscriber_id=subscriber_id, until=until))
    reassess(ctx.trusted(), subscriber_ids=[subscriber_id])
    return standing


@command(needs=permissions.CHANGE_LADDER)
def change_ladder(ctx: Context, *, ladder: Ladder) -> LadderSettings:
    """The tenant's own days. Each stage ends after the one before."""
    days = (
        ladder.grace_days,
        ladder.walled_until_day,
        ladder.suspended_until_day,
        ladder.disconnected_until_day,
    )
    if days[0] < 0 or any(later <= earlier for earlier, later in pairwise(days)):
        raise Malformed("Not saved.", fields={"days": "Each stage ends later than the one before it."})
    settings, _ = LadderSettings.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "reminders": list(ladder.reminders),
            "grace_days": ladder.grace_days,
            "walled_until_day": ladder.walled_until_day,
            "suspended_until_day": ladder.suspended_until_day,
            "disconnected_until_day": ladder.disconnected_until_day,
        },
    )
    return settings
