"""Carry out what a look at accounts found: rows, services below, history, events. Inside somebody's command."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections.charging import Due, charge, fee_terms, open_cuts
from mtandao.domains.collections.choices import Cause, FeeKind, Stage
from mtandao.domains.collections.events import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountSuspended,
    AccountTerminated,
    AccountWalled,
)
from mtandao.domains.collections.looking import Look, Policy, looks, policy_of
from mtandao.domains.collections.models import Move, Standing
from mtandao.domains.collections.promised import judge
from mtandao.domains.collections.rules.fees import ONLINE, PAID
from mtandao.domains.collections.rules.ladder import cut_day
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import emit

NOTHING = Decimal("0.00")
# From here a service comes back by itself; a disconnected one is over, and a new one is sold.
RESTORED = (Stage.WALLED, Stage.SUSPENDED)
CUT = (Stage.SUSPENDED, Stage.DISCONNECTED, Stage.TERMINATED)
KEPT = ("stage", "since", "oldest_due_on", "promise_until", "owed", "held_until")


@dataclass(slots=True)
class Moved:
    look: Look
    was: str

    @property
    def standing(self) -> Standing:
        return self.look.standing

    @property
    def amount(self) -> Decimal:
        return self.look.debt.amount if self.look.debt else NOTHING


def move_accounts(ctx: Context, subscriber_ids: Sequence[UUID], cause: Cause) -> list[Moved]:
    """One step for each of these accounts, whose money the caller holds: so the debts cannot change meanwhile."""
    policy = policy_of(ctx)
    billing.settle_from_wallets(ctx.trusted(), subscriber_ids=subscriber_ids)
    moves: list[Moved] = []
    changed: list[Standing] = []
    found = looks(ctx, subscriber_ids, policy)
    for look in found:
        before = _kept(look.standing)
        if look.moves:
            moves.append(Moved(look, look.standing.stage))
        _take_over(ctx, look)
        if not look.is_new and _kept(look.standing) != before:
            changed.append(look.standing)
    Standing.objects.bulk_create([m.standing for m in moves if m.look.is_new], batch_size=5000)
    write_changes(changed, KEPT)
    _act(ctx, moves)
    back = _back_online(ctx, moves, cause)
    _remember(ctx, moves, cause)
    emit(ctx, *judge(ctx, found), *[_event(ctx, move, policy) for move in moves])
    charge(ctx, back)
    return moves


def _back_online(ctx: Context, moves: list[Moved], cause: Cause) -> list[Due]:
    """Who is let back after a cut owes the fee for it, unless he was cut by a mistake or is let off."""
    fee = fee_terms(ctx).reconnection
    if not fee or cause not in PAID:
        return []
    online = [m.standing.subscriber_id for m in moves if m.standing.stage in ONLINE and m.was in RESTORED]
    cuts = open_cuts(ctx, online)
    return [Due(owner, FeeKind.RECONNECTION, fee, cut_id=cut) for owner, cut in cuts.items()]


def _kept(standing: Standing) -> tuple[object, ...]:
    return tuple(getattr(standing, name) for name in KEPT)


def _take_over(ctx: Context, look: Look) -> None:
    standing, stage = look.standing, Stage(look.planned.stage)
    if stage != standing.stage:
        standing.stage, standing.since = stage, ctx.now
    standing.oldest_due_on = look.debt.oldest_due_on if look.debt else None
    standing.owed = look.debt.amount if look.debt else NOTHING
    standing.held_until = look.planned.held_until
    if stage == Stage.CLEAR and look.debt is None:
        standing.promise_until = None


def _act(ctx: Context, moves: list[Moved]) -> None:
    """What a stage does to the services below."""
    system = ctx.trusted()

    def whoever(*stages: Stage) -> list[UUID]:
        return [move.standing.subscriber_id for move in moves if move.standing.stage in stages]

    if suspended := whoever(Stage.SUSPENDED):
        subscriptions.suspend_subscriptions(system, subscriber_ids=suspended)
    if disconnected := whoever(Stage.DISCONNECTED):
        subscriptions.disconnect_subscriptions(system, subscriber_ids=disconnected)
    if terminated := whoever(Stage.TERMINATED):
        subscriptions.terminate_subscriptions(system, subscriber_ids=terminated)
    if back := whoever(*(stage for stage in Stage if stage not in CUT)):
        subscriptions.restore_subscriptions(system, subscriber_ids=back)


def _remember(ctx: Context, moves: list[Moved], cause: Cause) -> None:
    Move.objects.bulk_create(
        [
            Move(
                tenant_id=ctx.tenant_id,
                subscriber_id=move.standing.subscriber_id,
                moved_at=ctx.now,
                was=move.was,
                stage=move.standing.stage,
                oldest_due_on=move.standing.oldest_due_on,
                amount=move.amount,
                cause=cause,
                moved_by=ctx.actor.name,
            )
            for move in moves
        ],
        batch_size=5000,
    )


def _event(ctx: Context, move: Moved, policy: Policy) -> Event:
    who = {"subject_id": move.standing.subscriber_id, "subscriber_id": move.standing.subscriber_id}
    match move.standing.stage:
        case Stage.WARNED:
            return AccountFellDue(**who, amount=move.amount)
        case Stage.GRACE:
            assert move.look.debt is not None
            first = cut_day(move.look.debt.oldest_due_on, policy.ladder, policy.windows, ctx.tenant.timezone)
            if (held := move.standing.held_until) is not None:
                first = max(first, held.astimezone(ctx.tenant.timezone).date())
            return AccountEnteredGrace(**who, amount=move.amount, cut_on=first)
        case Stage.WALLED:
            return AccountWalled(**who, amount=move.amount)
        case Stage.SUSPENDED:
            return AccountSuspended(**who, amount=move.amount)
        case Stage.DISCONNECTED:
            return AccountDisconnected(**who, amount=move.amount)
        case Stage.TERMINATED:
            return AccountTerminated(**who, amount=move.amount)
        case _:
            return AccountCleared(**who, was=move.was)
