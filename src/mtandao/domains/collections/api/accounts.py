"""`/api/collections/…`: who stands on the ladder, how many, and what the next walk would do."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.collections import permissions, queries
from mtandao.domains.collections.choices import HeldBy, Stage
from mtandao.domains.collections.commands.reminders import remind_debtors
from mtandao.domains.collections.foreseeing import DAYS_AHEAD, ahead, foreseen
from mtandao.domains.collections.models import Standing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Amount, Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Collections"])
MOST = 500


class AccountShape(Shape):
    client_id: UUID
    account_number: str
    name: str
    stage: Stage
    since: Instant
    oldest_due_on: date | None
    overdue: Amount
    promise_until: date | None
    cut_waits_until: Instant | None


class AccountsAsked(ListQuery):
    stage: Stage | None = None
    promised: bool | None = None


class RungShape(Shape):
    stage: Stage
    accounts: int
    overdue: Amount


class ForeseenDayShape(RungShape):
    day: date


class ForeseenShape(Shape):
    client_id: UUID
    account_number: str
    name: str
    was: Stage
    stage: Stage = Field(description="Where it would stand after the walk.")
    by_days: Stage = Field(description="Where its days alone would put it.")
    path: list[Stage] = Field(description="The stages of the walk, in order.")
    oldest_due_on: date | None
    days_overdue: int | None
    overdue: Amount
    held_by: HeldBy | None
    held_until: Instant | None


class ForeseenPage(Shape):
    items: list[ForeseenShape]
    next: UUID | None = Field(description="`after` of the next page; null on the last one.")


class RemindBody(Body):
    client_ids: list[UUID] = Field(max_length=MOST)


class RemindedShape(Shape):
    reminded: int = Field(description="The others owe nothing that is due, or were reminded today.")


def _accounts(_: Context, rows: Sequence[Standing]) -> list[AccountShape]:
    return [
        AccountShape(
            client_id=row.subscriber_id,
            account_number=row.subscriber.account_number,
            name=row.subscriber.full_name,
            stage=Stage(row.stage),
            since=row.since,
            oldest_due_on=row.oldest_due_on,
            overdue=row.owed,
            promise_until=row.promise_until,
            cut_waits_until=row.held_until,
        )
        for row in rows
    ]


ACCOUNTS = Listing("collections", AccountShape, _accounts, order="-since")


@router.get("/accounts", response=ACCOUNTS.page, auth=needs(permissions.VIEW))
def list_collections(request: Request, asked: Query[AccountsAsked]) -> HttpResponseBase:
    """Every account on the ladder."""
    rows = queries.on_the_ladder(request.ctx)
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.promised is not None:
        promised = {"promise_until__gt": request.ctx.today}
        rows = rows.filter(**promised) if asked.promised else rows.exclude(**promised)
    if asked.q:
        people = subscribers.subscribers(request.ctx)
        rows = rows.filter(subscriber__in=subscribers.found_by(people, asked.q))
    return ACCOUNTS.answer(request, rows, asked)


@router.get("/stages", response=list[RungShape], auth=needs(permissions.VIEW))
def list_stages(request: Request) -> list[RungShape]:
    """How many stand on each stage now, and what they owe past its due day."""
    found = queries.rungs(request.ctx)
    return [RungShape(stage=stage, accounts=n, overdue=owed) for stage, (n, owed) in found.items()]


@router.get("/stages/history", response=list[ForeseenDayShape], auth=needs(permissions.VIEW))
def list_stage_history(request: Request, days: int = Query(30, ge=1, le=366)) -> list[ForeseenDayShape]:  # type: ignore[type-arg]
    """The same at the end of each day's walk. For the whole provider: not for a branch of it."""
    if request.ctx.organization_ids is not None:
        return []
    return [
        ForeseenDayShape(day=row.day, stage=Stage(row.stage), accounts=row.accounts, overdue=row.owed)
        for row in queries.rungs_over_time(request.ctx, days)
    ]


class ForeseenAsked(Body):
    days: int = Field(0, ge=0, le=DAYS_AHEAD, description="So many days ahead; 0 is today.")
    after: UUID | None = None
    limit: int = Field(50, ge=1, le=MOST)


@router.get("/dry-run", response=ForeseenPage, auth=needs(permissions.VIEW))
def read_dry_run(request: Request, asked: Query[ForeseenAsked]) -> ForeseenPage:
    """Whom the walk of that day would move, and who would be held back by what. Changes nothing."""
    page = foreseen(ahead(request.ctx, asked.days), after=asked.after, most=asked.limit)
    people = subscribers.subscribers_by_id(request.ctx, [row.subscriber_id for row in page.rows])
    items = [
        ForeseenShape(
            client_id=row.subscriber_id,
            account_number=people[row.subscriber_id].account_number,
            name=people[row.subscriber_id].full_name,
            was=row.was,
            stage=row.stage,
            by_days=row.by_days,
            path=list(row.path),
            oldest_due_on=row.oldest_due_on,
            days_overdue=row.days,
            overdue=row.amount,
            held_by=row.held_by,
            held_until=row.held_until,
        )
        for row in page.rows
        if row.subscriber_id in people
    ]
    return ForeseenPage(items=items, next=page.after)


@router.post("/reminders", response=RemindedShape, auth=needs(permissions.REMIND))
def create_reminders(request: Request, body: RemindBody) -> RemindedShape:
    """Tell these clients of their debt again: at most once a day each."""
    return RemindedShape(reminded=remind_debtors(request.ctx, subscriber_ids=body.client_ids))
