"""`/api/clients/{id}/…`: where an unpaid account stands, its promise, its exemption, its history."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.collections import permissions, queries
from mtandao.domains.collections.asking import prompts
from mtandao.domains.collections.charging import fees
from mtandao.domains.collections.choices import Cause, FeeKind, PromiseState, Stage
from mtandao.domains.collections.commands.exemptions import exempt_account, lift_exemption
from mtandao.domains.collections.commands.promises import take_promise
from mtandao.domains.collections.models import Fee, Move, Promise, Prompt
from mtandao.domains.collections.promised import promise_terms, promises, scores
from mtandao.domains.payments.contract import AskState
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Amount, Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Collections"])


class PromiseBody(Body):
    until: date = Field(description="Exclusive: on this day he is looked at again.")
    reason: str = Field(max_length=500)


class StandingShape(Shape):
    stage: Stage
    since: Instant | None
    oldest_due_on: date | None
    promise_until: date | None
    overdue: Amount | None = Field(None, description="What was past its due day at the last look.")
    cut_waits_until: Instant | None = Field(None, description="A no-cut window holds the next cut back.")
    promises_kept: int = Field(description="Of the last promises that are counted.")
    promises_broken: int


def shape(ctx: Context, client_id: UUID) -> StandingShape:
    """He who never owed has no row."""
    row = queries.standings(ctx, [client_id]).get(client_id)
    score = scores(ctx, [client_id], promise_terms(ctx))[client_id]
    if row is None:
        return StandingShape(
            stage=Stage.CLEAR,
            since=None,
            oldest_due_on=None,
            promise_until=None,
            overdue=None,
            cut_waits_until=None,
            promises_kept=score.kept,
            promises_broken=score.broken,
        )
    return StandingShape(
        stage=Stage(row.stage),
        since=row.since,
        oldest_due_on=row.oldest_due_on,
        promise_until=row.promise_until,
        overdue=row.owed,
        cut_waits_until=row.held_until,
        promises_kept=score.kept,
        promises_broken=score.broken,
    )


@router.get("/{uuid:client_id}/standing", response=StandingShape, auth=needs(permissions.VIEW))
def read_standing(request: Request, client_id: UUID) -> StandingShape:
    """Where the account stands on the ladder."""
    client = subscribers.subscriber(request.ctx, client_id)
    return shape(request.ctx, client.id)


@router.post("/{uuid:client_id}/promise", response={201: StandingShape}, auth=needs(permissions.PROMISE))
def create_promise(request: Request, client_id: UUID, body: PromiseBody) -> StandingShape:
    """Keep an unpaid account online until a day, on his word."""
    take_promise(request.ctx, subscriber_id=client_id, until=body.until, reason=body.reason)
    return shape(request.ctx, client_id)


class PromiseShape(Shape):
    id: UUID
    made_at: Instant
    made_by: str
    until: date
    reason: str
    amount: Amount
    state: PromiseState
    ended_at: Instant | None


def promise_shapes(_: Context, rows: Sequence[Promise]) -> list[PromiseShape]:
    return [PromiseShape(**{name: getattr(row, name) for name in PromiseShape.model_fields}) for row in rows]


PROMISES = Listing("promises", PromiseShape, promise_shapes, order="-pk")


@router.get("/{uuid:client_id}/promises", response=PROMISES.page, auth=needs(permissions.VIEW))
def list_promises(request: Request, client_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """Every promise of this client and what became of it, newest first."""
    client = subscribers.subscriber(request.ctx, client_id)
    return PROMISES.answer(request, promises(request.ctx, client.id).order_by(), asked)


class FeeShape(Shape):
    id: UUID
    kind: FeeKind
    charged_at: Instant
    amount: Amount = Field(description="Before tax.")
    invoice_id: UUID = Field(description="What asks for it.")
    late_invoice_id: UUID | None


def _fees(_: Context, rows: Sequence[Fee]) -> list[FeeShape]:
    return [FeeShape(**{name: getattr(row, name) for name in FeeShape.model_fields}) for row in rows]


FEES = Listing("fees", FeeShape, _fees, order="-pk")


@router.get("/{uuid:client_id}/fees", response=FEES.page, auth=needs(permissions.VIEW))
def list_fees(request: Request, client_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """Every late and reconnection fee of this client, newest first."""
    client = subscribers.subscriber(request.ctx, client_id)
    return FEES.answer(request, fees(request.ctx, client.id).order_by(), asked)


class PromptShape(Shape):
    id: UUID
    asked_at: Instant
    invoice_id: UUID = Field(description="The oldest that was overdue.")
    days_late: int
    ask_id: UUID
    amount: Amount
    state: AskState


def _prompts(_: Context, rows: Sequence[Prompt]) -> list[PromptShape]:
    return [
        PromptShape(
            id=row.id,
            asked_at=row.asked_at,
            invoice_id=row.invoice_id,
            days_late=row.days_late,
            ask_id=row.ask_id,
            amount=row.ask.amount,
            state=AskState(row.ask.state),
        )
        for row in rows
    ]


PROMPTS = Listing("prompts", PromptShape, _prompts, order="-pk")


@router.get("/{uuid:client_id}/prompts", response=PROMPTS.page, auth=needs(permissions.VIEW))
def list_prompts(request: Request, client_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """Every prompt that the ladder sent to this client's phone, newest first."""
    client = subscribers.subscriber(request.ctx, client_id)
    return PROMPTS.answer(request, prompts(request.ctx, client.id).order_by(), asked)


class ExemptionBody(Body):
    reason: str = Field(max_length=500)
    until: date | None = Field(None, description="Exclusive; null: until it is lifted.")


class ExemptionShape(Shape):
    reason: str
    until: date | None
    given_at: Instant
    given_by: str


class LadderMoveShape(Shape):
    id: UUID
    moved_at: Instant
    was: Stage
    stage: Stage
    oldest_due_on: date | None
    amount: Amount
    cause: Cause
    moved_by: str


def _moves(_: Context, rows: Sequence[Move]) -> list[LadderMoveShape]:
    return [
        LadderMoveShape(**{name: getattr(row, name) for name in LadderMoveShape.model_fields}) for row in rows
    ]


MOVES = Listing("standing-history", LadderMoveShape, _moves, order="-pk")


@router.get("/{uuid:client_id}/standing/history", response=MOVES.page, auth=needs(permissions.VIEW))
def list_standing_history(request: Request, client_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """Every step of the account on the ladder, newest first."""
    client = subscribers.subscriber(request.ctx, client_id)
    return MOVES.answer(request, queries.history(request.ctx, client.id).order_by(), asked)


@router.post("/{uuid:client_id}/exemption", response={201: ExemptionShape}, auth=needs(permissions.EXEMPT))
def create_exemption(request: Request, client_id: UUID, body: ExemptionBody) -> ExemptionShape:
    """Neither remind nor cut this client, and let him back in at once."""
    row = exempt_account(request.ctx, subscriber_id=client_id, reason=body.reason, until=body.until)
    return ExemptionShape(reason=row.reason, until=row.until, given_at=row.given_at, given_by=row.given_by)


@router.delete("/{uuid:client_id}/exemption", response={204: None}, auth=needs(permissions.EXEMPT))
def delete_exemption(request: Request, client_id: UUID) -> None:
    """The ladder holds again; the account is looked at at once."""
    lift_exemption(request.ctx, subscriber_id=client_id)
