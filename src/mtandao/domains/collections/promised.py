"""Promises as they stand: the terms, who has one running, who keeps his word, and what a look makes of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from mtandao.domains.collections.choices import PromiseState
from mtandao.domains.collections.events import PromiseBroken, PromiseKept
from mtandao.domains.collections.looking import NOTHING, Look
from mtandao.domains.collections.models import Promise, PromiseRules
from mtandao.domains.collections.rules.promises import PromiseTerms, Score, outcome, score_of
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.events import Event

ENDED = (PromiseState.KEPT, PromiseState.BROKEN)


def promise_terms(ctx: Context) -> PromiseTerms:
    row = PromiseRules.of(ctx).first()
    return row.terms() if row else PromiseTerms()


def promises(ctx: Context, subscriber_id: UUID) -> QuerySet[Promise]:
    """Every promise of an account, the newest first."""
    return Promise.of(ctx).filter(subscriber_id=subscriber_id).order_by("-id")


def all_promises(ctx: Context) -> QuerySet[Promise]:
    """Of every account that this one may see."""
    rows = Promise.of(ctx).select_related("subscriber")
    if ctx.organization_ids is None:
        return rows
    return rows.filter(subscriber__organization_id__in=ctx.organization_ids)


def running_promises(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Promise]:
    """Of those who have one."""
    rows = Promise.of(ctx).filter(subscriber_id__any=list(subscriber_ids), state=PromiseState.RUNNING)
    return {row.subscriber_id: row for row in rows}


def scores(ctx: Context, subscriber_ids: Iterable[UUID], terms: PromiseTerms) -> dict[UUID, Score]:
    """How each of these keeps his word. One whose day has passed unseen counts from the next look on."""
    wanted = list(subscriber_ids)
    place = Window(RowNumber(), partition_by=[F("subscriber_id")], order_by=F("id").desc())
    rows = (
        Promise.of(ctx)
        .filter(subscriber_id__any=wanted, state__in=ENDED)
        .annotate(place=place)
        .filter(place__lte=terms.of_last)
        .order_by("subscriber_id", "place")
        .values_list("subscriber_id", "state")
    )
    outcomes: dict[UUID, list[str]] = {owner: [] for owner in wanted}
    for owner, state in rows:
        outcomes[owner].append(state)
    return {owner: score_of(states, terms) for owner, states in outcomes.items()}


def judge(ctx: Context, found: Sequence[Look]) -> list[Event]:
    """End the promises of these accounts that are kept or broken by now; returns the facts of it."""
    debts = {look.standing.subscriber_id: look.debt for look in found}
    ended: list[Promise] = []
    facts: list[Event] = []
    for owner, row in running_promises(ctx, debts).items():
        debt = debts[owner]
        became = outcome(row.made_on, row.until, debt.oldest_due_on if debt else None, ctx.today)
        if not became:
            continue
        row.state, row.ended_at = PromiseState(became), ctx.now
        ended.append(row)
        if row.state == PromiseState.KEPT:
            facts.append(PromiseKept(subject_id=owner, subscriber_id=owner, until=row.until))
        else:
            owed = debt.amount if debt else NOTHING
            facts.append(PromiseBroken(subject_id=owner, subscriber_id=owner, until=row.until, amount=owed))
    write_changes(ended, ["state", "ended_at"])
    return facts
