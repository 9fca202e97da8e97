"""`/api/add-ons`: what is sold beside packages, in Mbps and GB."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.catalog import permissions, queries
from mtandao.domains.catalog.api.packages import Mbps
from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.commands import add_ons as commands
from mtandao.domains.catalog.models import AddOn
from mtandao.domains.catalog.rules.speeds import BYTES_PER_GB, kbps, mbps
from mtandao.foundation.api import (
    Amount,
    Body,
    Instant,
    Listing,
    ListQuery,
    Money,
    Number,
    Request,
    Shape,
    needs,
    spoken_as,
)
from mtandao.foundation.context import Context

router = Router(tags=["Packages"])

SPOKEN = {
    "plan_ids": "package_ids",
    "size_bytes": "data_gb",
    "kbps_down": "download_mbps",
    "kbps_up": "upload_mbps",
}


class AddOnChanges(Body):
    """What may be changed, for whoever buys it from now on; what is not sent stays."""

    name: str = Field("", max_length=80)
    kind: AddOnKind = AddOnKind.OTHER
    description: str = Field("", max_length=500)
    state: PlanState = PlanState.ACTIVE
    price: Amount = Decimal(0)
    recurring: bool = Field(False, description="With every cycle until it is ended; else once.")
    data_gb: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=3)] | None = None
    download_mbps: Mbps | None = Field(None, description="What a boost lifts the line to.")
    upload_mbps: Mbps | None = None
    lasts_hours: int | None = Field(None, ge=1, le=8784)
    package_ids: list[UUID] = Field([], max_length=1000, description="Empty: any package.")
    tax_group_id: UUID | None = None


class NewAddOn(AddOnChanges):
    name: str = Field(max_length=80)
    kind: AddOnKind
    price: Amount


class AddOnShape(Shape):
    id: UUID
    name: str
    kind: AddOnKind
    description: str
    state: PlanState
    price: Money
    currency: str
    recurring: bool
    data_gb: Number | None
    download_mbps: Number | None
    upload_mbps: Number | None
    lasts_hours: int | None
    package_ids: list[UUID]
    tax_group_id: UUID | None
    created_at: Instant


class AddOnsAsked(ListQuery):
    state: PlanState | None = Field(None, description="Archived ones are listed only when asked for.")
    kind: AddOnKind | None = None


def shapes(ctx: Context, rows: Sequence[AddOn]) -> list[AddOnShape]:
    return [
        AddOnShape(
            **{name: getattr(row, name) for name in AddOnShape.model_fields if hasattr(row, name)},
            currency=ctx.tenant.currency,
            data_gb=None if row.size_bytes is None else Decimal(row.size_bytes) / BYTES_PER_GB,
            download_mbps=None if row.kbps_down is None else mbps(row.kbps_down),
            upload_mbps=None if row.kbps_up is None else mbps(row.kbps_up),
            package_ids=row.plan_ids,
        )
        for row in rows
    ]


ADD_ONS = Listing("add-ons", AddOnShape, shapes)


@router.get("", response=ADD_ONS.page, auth=needs(permissions.VIEW))
def list_add_ons(request: Request, asked: Query[AddOnsAsked]) -> HttpResponseBase:
    """What is sold beside packages."""
    rows = queries.add_ons(request.ctx)
    rows = rows.exclude(state=PlanState.ARCHIVED) if asked.state is None else rows.filter(state=asked.state)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return ADD_ONS.answer(request, rows.filter(name__icontains=asked.q) if asked.q else rows, asked)


@router.post("", response={201: AddOnShape}, auth=needs(permissions.CHANGE))
def create_add_on(request: Request, body: NewAddOn) -> AddOnShape:
    """A new add-on, on sale or a draft."""
    with spoken_as(SPOKEN):
        made = commands.create_add_on(request.ctx, new=commands.NewAddOn(**_told(body.given())))
    return shapes(request.ctx, [made])[0]


@router.get("/{uuid:add_on_id}", response=AddOnShape, auth=needs(permissions.VIEW))
def read_add_on(request: Request, add_on_id: UUID) -> AddOnShape:
    """One add-on."""
    return shapes(request.ctx, [queries.add_on(request.ctx, add_on_id)])[0]


@router.patch("/{uuid:add_on_id}", response=AddOnShape, auth=needs(permissions.CHANGE))
def change_add_on(request: Request, add_on_id: UUID, body: AddOnChanges) -> AddOnShape:
    """Change an add-on, or move it on its way from draft to archive. Whoever has it keeps it as it was sold."""
    with spoken_as(SPOKEN):
        changed = commands.change_add_on(request.ctx, add_on_id=add_on_id, **_told(body.given()))
    return shapes(request.ctx, [changed])[0]


def _told(given: dict[str, Any]) -> dict[str, Any]:
    told = dict(given)
    for outside, inside in (("download_mbps", "kbps_down"), ("upload_mbps", "kbps_up")):
        if outside in told:
            value = told.pop(outside)
            told[inside] = None if value is None else kbps(value)
    if "data_gb" in told:
        size = told.pop("data_gb")
        told["size_bytes"] = None if size is None else int(size * BYTES_PER_GB)
    if "package_ids" in told:
        told["plan_ids"] = tuple(told.pop("package_ids"))
    return told
