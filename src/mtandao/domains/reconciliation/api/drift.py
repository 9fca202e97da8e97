"""`/api/drift`, a router's look and repair, and the rule of repairs."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions, queries
from mtandao.domains.reconciliation.choices import DriftKind
from mtandao.domains.reconciliation.commands.looks import ask_look
from mtandao.domains.reconciliation.commands.repairs import ask_repair, change_repair_rule
from mtandao.domains.reconciliation.models import Drift, Look, RepairRule
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class DriftShape(Shape):
    id: UUID
    router_id: UUID
    kind: DriftKind
    menu: str = Field(description="As RouterOS writes it: `ip/pool`.")
    key: str
    name: str
    wanted: dict[str, str] = Field(description="What differs, as it is wanted; no secret.")
    there: dict[str, str]
    repairable: bool
    blocked: str = Field(
        description="What forbids it: `our_way`, `interface`, `network`; empty if nothing does."
    )
    blocked_by: str
    found_at: Instant
    asked_at: Instant | None
    answer: str = Field(description="What the router said when a repair came to nothing.")


class DriftAsked(ListQuery):
    router_id: UUID | None = None
    kind: DriftKind | None = None


class LookShape(Shape):
    state: network.Reach
    problem: str
    looked_at: Instant | None
    good_at: Instant | None
    took_ms: int
    differences: int
    free_riders: int
    unlike_speeds: int = Field(
        description="Sessions that run at another speed than was sold; they are told again."
    )


class RepairBody(Body):
    drift_ids: list[UUID] | None = Field(None, max_length=1000, description="Null: all that can be repaired.")


class AskedShape(Shape):
    asked: int


class RepairRuleShape(Shape):
    by_itself: bool = Field(description="Of routers.")
    radius_by_itself: bool


class RepairRuleBody(Body):
    by_itself: bool | None = None
    radius_by_itself: bool | None = None


def shapes(_ctx: Context, rows: Sequence[Drift]) -> list[DriftShape]:
    return [
        DriftShape(
            router_id=row.nas_id,
            kind=DriftKind(row.kind),
            **{
                name: getattr(row, name)
                for name in DriftShape.model_fields
                if name not in ("router_id", "kind")
            },
        )
        for row in rows
    ]


DRIFT = Listing("drift", DriftShape, shapes)


def look_shape(look: Look | None) -> LookShape:
    if look is None:
        return LookShape(
            state=network.Reach.UNKNOWN,
            problem="",
            looked_at=None,
            good_at=None,
            took_ms=0,
            differences=0,
            free_riders=0,
            unlike_speeds=0,
        )
    return LookShape(
        state=network.Reach(look.state),
        problem=look.problem,
        looked_at=look.looked_at,
        good_at=look.good_at,
        took_ms=look.took_ms,
        differences=look.differences,
        free_riders=look.riders,
        unlike_speeds=look.unlike,
    )


@router.get("/drift", response=DRIFT.page, auth=needs(permissions.VIEW))
def list_drift(request: Request, asked: Query[DriftAsked]) -> HttpResponseBase:
    """What of ours is not as wanted on routers. `q` is a part of a row's name."""
    rows = queries.open_drift(request.ctx)
    if asked.router_id:
        rows = rows.filter(nas_id=asked.router_id)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q.strip())
    return DRIFT.answer(request, rows, asked)


@router.get("/routers/{uuid:router_id}/look", response=LookShape, auth=needs(permissions.VIEW))
def read_look(request: Request, router_id: UUID) -> LookShape:
    """The last look at a router."""
    network.router(request.ctx, router_id)
    return look_shape(queries.look_at(request.ctx, router_id))


@router.post("/routers/{uuid:router_id}/look", response={202: LookShape}, auth=needs(permissions.REPAIR))
def create_look(request: Request, router_id: UUID) -> LookShape:
    """Look now. The answer is the last look before it."""
    ask_look(request.ctx, nas_id=router_id)
    return look_shape(queries.look_at(request.ctx, router_id))


@router.post("/routers/{uuid:router_id}/repair", response={202: AskedShape}, auth=needs(permissions.REPAIR))
def create_repair(request: Request, router_id: UUID, body: RepairBody) -> AskedShape:
    """Have differences repaired: those named, or all that can be. One that cannot be is refused, and nothing is
    asked."""
    return AskedShape(asked=ask_repair(request.ctx, nas_id=router_id, drift_ids=body.drift_ids))


@router.get("/repair-rule", response=RepairRuleShape, auth=needs(permissions.VIEW))
def read_repair_rule(request: Request) -> RepairRuleShape:
    """Whether differences are repaired without being asked."""
    return _rule_shape(queries.repair_rule(request.ctx))


@router.patch("/repair-rule", response=RepairRuleShape, auth=needs(permissions.RULE))
def change_rule(request: Request, body: RepairRuleBody) -> RepairRuleShape:
    """Change what is given of it."""
    rule = change_repair_rule(request.ctx, by_itself=body.by_itself, radius_by_itself=body.radius_by_itself)
    return _rule_shape(rule)


def _rule_shape(rule: RepairRule) -> RepairRuleShape:
    return RepairRuleShape(by_itself=rule.by_itself, radius_by_itself=rule.radius_by_itself)
