"""Pauses of a client's service and their end, a line that comes back, and the provider's rules for them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import PauseBody, ResumeBody, WhichService
from mtandao.doors.api.clients.lifecycle import service_meant
from mtandao.doors.api.clients.shapes import MONEY, MovedShape, moved
from mtandao.foundation.api import Amount, Body, GuardedShape, Instant, Money, Request, Shape, needs

router = Router(tags=["Clients"])
rules_router = Router(tags=["Clients"])

State = subscriptions.State
RIGHTS = subscriptions.permissions


class PauseShape(Shape):
    """`began_on` and `ended_on` are what came of it; dropped before it began, it has neither."""

    id: UUID
    subscription_id: UUID
    starts_on: date
    ends_on: date | None
    reason: str
    asked_by: str
    asked_at: Instant
    began_on: date | None
    ended_on: date | None
    over_at: Instant | None


class ResumeQuoteShape(GuardedShape):
    """`credit`, with taxes, of what was billed from `since` until `until` comes back. `total` is below zero then."""

    since: date
    until: date
    credit: Annotated[Money, MONEY]
    total: Annotated[Money, MONEY]
    currency: str
    paid_until: Instant | None = Field(
        None, description="Of a prepaid service: until when it is paid, once the paused time comes after."
    )


class LifeRulesShape(Shape):
    pause_least_days: int
    pause_most_days_a_year: int | None
    bill_suspended_time: bool
    billing_day_moves: bool
    relocation_fee: Money


class LifeRulesBody(Body):
    pause_least_days: int = Field(1, ge=1, le=365)
    pause_most_days_a_year: int | None = Field(
        None, ge=1, le=365, description="Null: as long as anybody likes."
    )
    bill_suspended_time: bool = Field(True, description="Else what is not invoiced yet is left out.")
    billing_day_moves: bool = Field(False, description="Who comes back begins a new period on that day.")
    relocation_fee: Annotated[Amount, Field(ge=0)] = Field(
        Decimal(0), description="Of a move to another address, unless another one is asked for."
    )


def _shape(row: subscriptions.Pause) -> PauseShape:
    return PauseShape(**{name: getattr(row, name) for name in PauseShape.model_fields})


@router.get("/{uuid:client_id}/pauses", response=list[PauseShape], auth=needs(RIGHTS.VIEW))
def list_client_pauses(request: Request, client_id: UUID) -> Sequence[PauseShape]:
    """Every pause of this client's services, the newest first."""
    client = subscribers.subscriber(request.ctx, client_id)
    services = [row.id for row in subscriptions.subscriptions_of(request.ctx, client.id)]
    return [_shape(row) for row in subscriptions.pauses_of(request.ctx, services)]


@router.post("/{uuid:client_id}/pause", response={201: PauseShape}, auth=needs(RIGHTS.PAUSE))
def create_pause(request: Request, client_id: UUID, body: PauseBody | None = None) -> PauseShape:
    """Offline on the client's wish, from today or a later day. Paused days are not billed."""
    body = body or PauseBody()
    service = service_meant(request.ctx, client_id, body, State.ACTIVE)
    pause = subscriptions.pause_subscription(
        request.ctx,
        subscription_id=service.id,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        reason=body.reason,
    )
    return _shape(pause)


@router.delete("/{uuid:client_id}/pause", response=PauseShape, auth=needs(RIGHTS.PAUSE))
def delete_pause(request: Request, client_id: UUID, asked: Query[WhichService]) -> PauseShape:
    """Drop a pause that has not begun."""
    service = service_meant(request.ctx, client_id, asked, State.ACTIVE)
    return _shape(subscriptions.drop_pause(request.ctx, subscription_id=service.id))


@router.post("/{uuid:client_id}/resumption/quote", response=ResumeQuoteShape, auth=needs(RIGHTS.PAUSE))
def create_resume_quote(
    request: Request, client_id: UUID, body: WhichService | None = None
) -> ResumeQuoteShape:
    """What ending the pause today gives back. Changes nothing."""
    service = service_meant(request.ctx, client_id, body, State.SUSPENDED)
    quote = billing.quote_resume(request.ctx, subscription_id=service.id)
    return ResumeQuoteShape(
        since=quote.since,
        until=quote.until,
        credit=quote.credit,
        paid_until=quote.paid_until,
        total=quote.total,
        currency=request.ctx.tenant.currency,
    )


@router.post("/{uuid:client_id}/resumption", response=MovedShape, auth=needs(RIGHTS.PAUSE))
def create_resumption(request: Request, client_id: UUID, body: ResumeBody | None = None) -> MovedShape:
    """End a pause: it works again, and what was billed of the paused days is credited."""
    body = body or ResumeBody()
    service = service_meant(request.ctx, client_id, body, State.SUSPENDED)
    done = billing.resume_service(request.ctx, subscription_id=service.id, quoted=body.quoted)
    return moved(request.ctx, done.subscription)


@router.post("/{uuid:client_id}/reactivation", response=MovedShape, auth=needs(RIGHTS.ACTIVATE))
def create_reactivation(request: Request, client_id: UUID, body: WhichService | None = None) -> MovedShape:
    """A disconnected service works again. The time without it is not billed; what is owed stays owed."""
    service = service_meant(request.ctx, client_id, body, State.DISCONNECTED)
    return moved(request.ctx, subscriptions.reactivate_subscription(request.ctx, subscription_id=service.id))


@rules_router.get("/service-rules", response=LifeRulesShape, auth=needs(RIGHTS.VIEW))
def read_service_rules(request: Request) -> LifeRulesShape:
    """How long a service may be paused, and what is billed after it was away."""
    return _rules(subscriptions.life_rules(request.ctx))


@rules_router.patch("/service-rules", response=LifeRulesShape, auth=needs(RIGHTS.CHANGE_RULES))
def change_service_rules(request: Request, body: LifeRulesBody) -> LifeRulesShape:
    """They hold for what happens from now on; what is not sent stays."""
    rules = subscriptions.life_rules(request.ctx)
    there: dict[str, Any] = {name: getattr(rules, name) for name in LifeRulesShape.model_fields}
    return _rules(subscriptions.change_life_rules(request.ctx, **{**there, **body.given()}))


def _rules(rules: subscriptions.LifeRules) -> LifeRulesShape:
    return LifeRulesShape(**{name: getattr(rules, name) for name in LifeRulesShape.model_fields})
