"""`/api/drift/radius`: what RADIUS holds that is not as wanted, its repair, and strangers."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.reconciliation import permissions, queries
from mtandao.domains.reconciliation.api.drift import AskedShape
from mtandao.domains.reconciliation.choices import DriftKind, Holder, Strange
from mtandao.domains.reconciliation.commands.radius import ask_radius_look
from mtandao.domains.reconciliation.commands.radius_repairs import ask_radius_repair
from mtandao.domains.reconciliation.commands.strangers import ask_stranger_removal
from mtandao.domains.reconciliation.models import RadiusDrift, RadiusLook, RadiusStranger
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class RadiusDriftShape(Shape):
    id: UUID
    holder: Holder
    key: str = Field(description="A login's or a router's id, a group's name.")
    name: str
    login_id: UUID | None
    client_id: UUID | None
    kind: DriftKind
    wanted: dict[str, str] = Field(
        description="What differs, as it is wanted. Of a secret only `set`, `another` or `part`."
    )
    there: dict[str, str]
    found_at: Instant
    asked_at: Instant | None
    answer: str = Field(description="Why a repair came to nothing.")


class RadiusDriftAsked(ListQuery):
    holder: Holder | None = None
    kind: DriftKind | None = None


class RadiusRepairBody(Body):
    drift_ids: list[UUID] = Field(min_length=1, max_length=2000)


class RadiusLookShape(Shape):
    looked_at: Instant | None
    good_at: Instant | None = Field(description="When it was read to its end last: the counts are of then.")
    problem: str
    took_ms: int
    users: int
    groups: int
    routers: int
    strangers: int = Field(description="Also those beyond the thousand that are listed.")


class StrangerShape(Shape):
    id: UUID
    holder: Strange = Field(
        description="`user_rows` and `group_rows`: written by hand beside those of a user or group of ours."
    )
    name: str
    holds: list[str] = Field(description="Names of groups and attributes, no values.")
    found_at: Instant
    seen_at: Instant
    asked_at: Instant | None


class StrangersAsked(ListQuery):
    holder: Strange | None = None


def drift_shapes(_ctx: Context, rows: Sequence[RadiusDrift]) -> list[RadiusDriftShape]:
    return [_drift_shape(row) for row in rows]


def stranger_shapes(_ctx: Context, rows: Sequence[RadiusStranger]) -> list[StrangerShape]:
    return [
        StrangerShape(
            holder=Strange(row.holder),
            **{name: getattr(row, name) for name in StrangerShape.model_fields if name != "holder"},
        )
        for row in rows
    ]


DRIFT = Listing("radius-drift", RadiusDriftShape, drift_shapes)
STRANGERS = Listing("radius-strangers", StrangerShape, stranger_shapes)


@router.get("/drift/radius", response=DRIFT.page, auth=needs(permissions.VIEW))
def list_radius_drift(request: Request, asked: Query[RadiusDriftAsked]) -> HttpResponseBase:
    """Users, groups and routers of which RADIUS does not hold what is wanted. `q` is a name's beginning."""
    rows = queries.radius_drift(request.ctx)
    if asked.holder:
        rows = rows.filter(holder=asked.holder)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.q:
        rows = rows.filter(name__startswith=asked.q.strip())
    return DRIFT.answer(request, rows, asked)


@router.get("/drift/radius/look", response=RadiusLookShape, auth=needs(permissions.VIEW))
def read_radius_look(request: Request) -> RadiusLookShape:
    """The last look."""
    return _look_shape(queries.radius_look(request.ctx))


@router.post("/drift/radius/look", response={202: RadiusLookShape}, auth=needs(permissions.REPAIR))
def create_radius_look(request: Request) -> RadiusLookShape:
    """Compare all of it now. The answer is the last look before it."""
    ask_radius_look(request.ctx)
    return _look_shape(queries.radius_look(request.ctx))


@router.post("/drift/radius/repair", response={202: AskedShape}, auth=needs(permissions.REPAIR))
def create_radius_repair(request: Request, body: RadiusRepairBody) -> AskedShape:
    """Have these written again. What differs no more is left out."""
    return AskedShape(asked=ask_radius_repair(request.ctx, drift_ids=body.drift_ids))


@router.get("/drift/radius/strangers", response=STRANGERS.page, auth=needs(permissions.VIEW))
def list_radius_strangers(request: Request, asked: Query[StrangersAsked]) -> HttpResponseBase:
    """Users, routers and rows in RADIUS that nothing here explains. `q` is a name's beginning."""
    rows = queries.strangers(request.ctx)
    if asked.holder:
        rows = rows.filter(holder=asked.holder)
    if asked.q:
        rows = rows.filter(name__startswith=asked.q.strip())
    return STRANGERS.answer(request, rows, asked)


@router.post(
    "/drift/radius/strangers/{uuid:stranger_id}/removal",
    response={202: StrangerShape},
    auth=needs(permissions.REPAIR),
)
def create_stranger_removal(request: Request, stranger_id: UUID) -> StrangerShape:
    """Have it taken out of RADIUS; refused if it is known here by now."""
    return stranger_shapes(request.ctx, [ask_stranger_removal(request.ctx, stranger_id=stranger_id)])[0]


def _drift_shape(row: RadiusDrift) -> RadiusDriftShape:
    other = ("holder", "kind", "client_id")
    return RadiusDriftShape(
        holder=Holder(row.holder),
        kind=DriftKind(row.kind),
        client_id=row.subscriber_id,
        **{name: getattr(row, name) for name in RadiusDriftShape.model_fields if name not in other},
    )


def _look_shape(look: RadiusLook | None) -> RadiusLookShape:
    look = look or RadiusLook()
    return RadiusLookShape(**{name: getattr(look, name) for name in RadiusLookShape.model_fields})
