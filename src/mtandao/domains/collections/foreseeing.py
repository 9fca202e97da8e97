"""A dry run: what the next walk would do, and to whom. Changes nothing, and asks the same rules."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

from mtandao.domains.collections.choices import HeldBy, Stage
from mtandao.domains.collections.looking import Look, Policy, local, looks, policy_of, troubled
from mtandao.domains.collections.rules.ladder import walked
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

DAYS_AHEAD = 31
LOOKED_AT = 20  # batches for one page: a page costs the same however few of many accounts move
COUNTED = 50  # batches for a sum over everybody


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a walk would do to one account: where it would go, or what would keep it where it is."""

    subscriber_id: UUID
    was: Stage
    stage: Stage
    by_days: Stage
    path: tuple[Stage, ...]
    oldest_due_on: date | None
    days: int | None
    amount: Decimal
    held_by: HeldBy | None
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after`: where the next page begins; None on the last one."""

    rows: Sequence[Foreseen]
    after: UUID | None


def ahead(ctx: Context, days: int) -> Context:
    """The same wish so many days later."""
    return ctx.at(ctx.now + timedelta(days=min(max(days, 0), DAYS_AHEAD)))


def foreseen(
    ctx: Context, *, after: UUID | None = None, most: int = 50, policy: Policy | None = None
) -> Page:
    """Those who would move or are held back, in the order of their ids, the next `most` after one."""
    rules = policy or policy_of(ctx)
    found: list[Foreseen] = []
    last: UUID | None = after
    for batch in islice(troubled(ctx, after), LOOKED_AT):
        for look in looks(ctx, _seen(ctx, batch), rules):
            if (one := _foreseen(ctx, look, rules)) is not None:
                found.append(one)
                if len(found) == most:
                    return Page(found, one.subscriber_id)
        last = batch[-1]
    return Page(found, last if last != after and _more(ctx, last) else None)


def _seen(ctx: Context, batch: Collection[UUID]) -> list[UUID]:
    """Without those of organizations that this one may not see."""
    if ctx.organization_ids is None:
        return list(batch)
    return list(subscribers.subscribers_by_id(ctx, batch))


def _more(ctx: Context, after: UUID | None) -> bool:
    return next(troubled(ctx, after), None) is not None


def _foreseen(ctx: Context, look: Look, rules: Policy) -> Foreseen | None:
    steps = walked(look.account, local(ctx), rules.ladder, rules.windows)
    last = steps[-1]
    if last.stage == look.account.stage and not last.held_by:
        return None
    oldest = look.account.oldest_due_on
    return Foreseen(
        subscriber_id=look.standing.subscriber_id,
        was=Stage(look.account.stage),
        stage=Stage(last.stage),
        by_days=Stage(last.by_days),
        path=tuple(Stage(step.stage) for step in steps[:-1]) or (Stage(last.stage),),
        oldest_due_on=oldest,
        days=(ctx.today - oldest).days if oldest else None,
        amount=look.account.amount,
        held_by=HeldBy(last.held_by) if last.held_by else None,
        held_until=last.held_until,
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """How many accounts would go from one stage to another, and what they owe."""

    was: Stage
    stage: Stage
    accounts: int
    amount: Decimal


def effects(ctx: Context, policy: Policy | None = None) -> tuple[list[Effect], bool]:
    """What a walk would do today under these rules, added up; False if there were too many to look at all."""
    rules = policy or policy_of(ctx)
    accounts: Counter[tuple[Stage, Stage]] = Counter()
    amounts: dict[tuple[Stage, Stage], Decimal] = {}
    whole = True
    for number, batch in enumerate(troubled(ctx)):
        if number == COUNTED:
            whole = False
            break
        for look in looks(ctx, _seen(ctx, batch), rules):
            end = walked(look.account, local(ctx), rules.ladder, rules.windows)[-1].stage
            if end != look.account.stage:
                key = (Stage(look.account.stage), Stage(end))
                accounts[key] += 1
                amounts[key] = amounts.get(key, Decimal("0.00")) + look.account.amount
    order = list(Stage)
    keys = sorted(accounts, key=lambda key: (order.index(key[1]), order.index(key[0])))
    return [Effect(*key, accounts[key], amounts[key]) for key in keys], whole
