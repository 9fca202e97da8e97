"""`/api/rounds`, and `/api/routers/…/rounds`: all sessions of a router told anew, or dropped."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network import round_queries as queries
from mtandao.domains.network.choices import Answer, RoundKind
from mtandao.domains.network.commands import rounds as commands
from mtandao.domains.network.models import Round, RoundFailure
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])
routers_router = Router(tags=["Network"])
pops_router = Router(tags=["Network"])


class RoundShape(Shape):
    id: UUID
    kind: RoundKind
    router_id: UUID | None
    pop_id: UUID | None
    group: str
    repeats_id: UUID | None
    per_second: int
    at_once: int
    asked_by: str
    asked_at: Instant
    stopped_at: Instant | None
    finished_at: Instant | None
    total: int
    passed: int
    acknowledged: int
    refused: int
    unanswered: int
    gone: int = Field(description="Offline by the time they were asked.")


class NewRound(Body):
    kind: RoundKind
    package_id: UUID | None = Field(None, description="Only sessions of this package.")
    per_second: int = commands.PER_SECOND
    at_once: int = commands.AT_ONCE


class FailureShape(Shape):
    id: UUID
    login_id: UUID
    username: str
    router: str
    answer: Answer
    detail: str


def shape(row: Round) -> RoundShape:
    same = RoundShape.model_fields.keys() - {"router_id"}
    return RoundShape(router_id=row.nas_id, **{name: getattr(row, name) for name in same})


def shapes(_ctx: Context, rows: Sequence[Round]) -> list[RoundShape]:
    return [shape(row) for row in rows]


def failure_shapes(_ctx: Context, rows: Sequence[RoundFailure]) -> list[FailureShape]:
    same = ("id", "login_id", "router", "answer", "detail")
    return [
        FailureShape(username=row.login.username, **{name: getattr(row, name) for name in same})
        for row in rows
    ]


ROUNDS = Listing("rounds", RoundShape, shapes, order="-id")
FAILURES = Listing("round-failures", FailureShape, failure_shapes, order="id")


@routers_router.post("/{uuid:router_id}/rounds", response={202: RoundShape}, auth=needs(permissions.ROUND))
def create_round(request: Request, router_id: UUID, body: NewRound) -> RoundShape:
    """Tell all sessions of a router what is wanted of them now, or drop them, no faster than you say. It goes on by
    itself; one at a time on a router."""
    ordered = commands.order_round(
        request.ctx,
        nas_id=router_id,
        kind=body.kind,
        plan_id=body.package_id,
        per_second=body.per_second,
        at_once=body.at_once,
    )
    return shape(ordered)


@pops_router.post("/{uuid:pop_id}/rounds", response={202: RoundShape}, auth=needs(permissions.ROUND))
def create_pop_round(request: Request, pop_id: UUID, body: NewRound) -> RoundShape:
    """The same for all routers of a POP, as one round: so many a second over all of them."""
    ordered = commands.order_round_of_pop(
        request.ctx,
        pop_id=pop_id,
        kind=body.kind,
        plan_id=body.package_id,
        per_second=body.per_second,
        at_once=body.at_once,
    )
    return shape(ordered)


@router.get("", response=ROUNDS.page, auth=needs(permissions.VIEW))
def list_rounds(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Rounds, the newest first."""
    return ROUNDS.answer(request, queries.rounds(request.ctx), asked)


@router.get("/{uuid:round_id}", response=RoundShape, auth=needs(permissions.VIEW))
def read_round(request: Request, round_id: UUID) -> RoundShape:
    """How far one is."""
    return shape(queries.round_of(request.ctx, round_id))


@router.get("/{uuid:round_id}/failures", response=FAILURES.page, auth=needs(permissions.VIEW))
def list_round_failures(request: Request, round_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """Who did not take it, and what the router said. `q` is a user name's beginning."""
    rows = queries.failures_of(request.ctx, queries.round_of(request.ctx, round_id))
    if asked.q:
        rows = rows.filter(login__username__startswith=asked.q.strip())
    return FAILURES.answer(request, rows, asked)


@router.post("/{uuid:round_id}/stop", response=RoundShape, auth=needs(permissions.ROUND))
def stop_round(request: Request, round_id: UUID) -> RoundShape:
    """No further session is asked. Twice is as good."""
    return shape(commands.stop_round(request.ctx, round_id=round_id))


@router.post("/{uuid:round_id}/repeat", response={202: RoundShape}, auth=needs(permissions.ROUND))
def repeat_round(request: Request, round_id: UUID) -> RoundShape:
    """Those that did not take it, once more, as a round of their own."""
    return shape(commands.repeat_round(request.ctx, round_id=round_id))
