"""`/api/packages`: plans as the outside speaks of them, in Mbps and GB."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.catalog import permissions, queries
from mtandao.domains.catalog.choices import (
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.commands import plans as commands
from mtandao.domains.catalog.commands.shelf import archive_plan
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.offers import PlanPrice, prices_at
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

Mbps = Annotated[Decimal, Field(gt=0, le=102_400, max_digits=9, decimal_places=3)]

# How a refusal's fields are called outside.
SPOKEN = {
    "kbps_down": "download_mbps",
    "kbps_up": "upload_mbps",
    "burst_kbps_down": "burst.download_mbps",
    "burst_kbps_up": "burst.upload_mbps",
    "reverts_to_id": "reverts_to_package_id",
    "data_cap_bytes": "data_cap_gb",
    "fup_kbps_down": "fup_mbps",
}


class Burst(Body):
    """Faster for a while: up to these speeds until the average of `time` passes the threshold."""

    download_mbps: Mbps
    upload_mbps: Mbps
    threshold_download_mbps: Mbps
    threshold_upload_mbps: Mbps
    time: str = Field(max_length=20, pattern=r"^\d{1,3}/\d{1,3}$", examples=["10/10"])


class PackageChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=120)
    code: str = Field("", max_length=60)
    description: str = Field("", max_length=2000)
    state: PlanState = PlanState.ACTIVE
    category: Category = Category.RESIDENTIAL
    connection_type: ConnectionType = ConnectionType.PPPOE
    download_mbps: Mbps = Decimal(1)
    upload_mbps: Mbps = Decimal(1)
    burst: Burst | None = None
    price: Amount = Decimal(0)
    setup_fee: Amount = Decimal(0)
    currency: str = Field("", max_length=3)
    cycle: Cycle = Cycle.MONTH
    validity_days: int | None = Field(None, ge=1, le=3660, description="So many days instead of the cycle.")
    aligned: bool = Field(False, description="To the calendar month's end: the billing day is the 1st.")
    first_bill_waits: bool = Field(
        False,
        description="Of an aligned one: the first bill comes with the first whole period, installation too.",
    )
    billing_mode: BillingMode = Field(BillingMode.POSTPAID, description="What its services begin with.")
    reverts_to_package_id: UUID | None = Field(None, description="A promotion turns into this package…")
    trial_days: int | None = Field(None, ge=1, le=365, description="For nothing at first, once a client.")
    commitment_months: int | None = Field(None, ge=1, le=120)
    early_end_fee: Annotated[Amount, Field(ge=0)] = Decimal("0.00")
    reverts_after_cycles: int | None = Field(None, ge=1, le=1200, description="…after so many cycles,")
    reverts_on: date | None = Field(None, description="or with the first cycle from this day on.")
    data_cap_gb: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=3)] | None = None
    fup_mbps: Mbps | None = None
    tax_group_id: UUID | None = None
    radius_group: str = Field("", max_length=64)
    address_assignment: Addressing = Addressing.DYNAMIC
    vlan_id: int | None = Field(None, ge=1, le=4094)
    pool_name: str = Field("", max_length=64)
    ipv6_pool_name: str = Field("", max_length=64, description="Routers delegate prefixes of it.")
    sessions_at_once: int = Field(1, ge=1, le=1000)
    idle_timeout_s: int | None = Field(None, ge=1, le=31_536_000)


class NewPackage(PackageChanges):
    name: str = Field(max_length=120)
    download_mbps: Mbps
    upload_mbps: Mbps
    price: Amount


class BurstShape(Shape):
    download_mbps: Number
    upload_mbps: Number
    threshold_download_mbps: Number
    threshold_upload_mbps: Number
    time: str


class PackageShape(Shape):
    id: UUID
    name: str
    code: str
    description: str
    state: PlanState
    category: Category
    connection_type: ConnectionType
    download_mbps: Number
    upload_mbps: Number
    burst: BurstShape | None
    price: Money = Field(description="What one's own customers pay: a partner's people see their own price.")
    setup_fee: Money = Field(description="Likewise.")
    sold: bool = Field(description="Whether it may be sold to one's own customers while it is active.")
    trial_days: int | None
    commitment_months: int | None
    early_end_fee: Money
    currency: str
    cycle: Cycle
    validity_days: int | None
    aligned: bool
    first_bill_waits: bool
    billing_mode: BillingMode
    reverts_to_package_id: UUID | None
    reverts_after_cycles: int | None
    reverts_on: date | None
    data_cap_gb: Number | None
    fup_mbps: Number | None
    tax_group_id: UUID | None
    radius_group: str
    address_assignment: Addressing
    vlan_id: int | None
    pool_name: str
    ipv6_pool_name: str
    sessions_at_once: int
    idle_timeout_s: int | None
    created_at: Instant


class PackagesAsked(ListQuery):
    state: PlanState | None = Field(None, description="Archived ones are listed only when asked for.")
    category: Category | None = None
    connection_type: ConnectionType | None = None
    cycle: Cycle | None = None
    promotional: bool | None = Field(None, description="Those that turn into another package.")
    billing_mode: BillingMode | None = None


def shape(ctx: Context, plan: Plan) -> PackageShape:
    return shapes(ctx, [plan])[0]


def _shape(here: PlanPrice) -> PackageShape:
    plan = here.plan
    said = {name: getattr(plan, name) for name in PackageShape.model_fields if hasattr(plan, name)}
    return PackageShape(
        **said | {"price": here.price, "setup_fee": here.setup_fee, "sold": here.sold},
        burst=_burst(plan),
        reverts_to_package_id=plan.reverts_to_id,
        address_assignment=Addressing(plan.addressing),
        data_cap_gb=None if plan.data_cap_bytes is None else Decimal(plan.data_cap_bytes) / BYTES_PER_GB,
        fup_mbps=None if plan.fup_kbps_down is None else mbps(plan.fup_kbps_down),
    )


def _burst(plan: Plan) -> BurstShape | None:
    if not plan.burst_kbps_down:
        return None
    return BurstShape(
        download_mbps=mbps(plan.burst_kbps_down),
        upload_mbps=mbps(plan.burst_kbps_up or 0),
        threshold_download_mbps=mbps(plan.threshold_kbps_down or 0),
        threshold_upload_mbps=mbps(plan.threshold_kbps_up or 0),
        time=plan.burst_time,
    )


def shapes(ctx: Context, rows: Sequence[Plan]) -> list[PackageShape]:
    here = prices_at(ctx, rows)
    return [_shape(here[row.id]) for row in rows]


PACKAGES = Listing("packages", PackageShape, shapes)


@router.get("", response=PACKAGES.page, auth=needs(permissions.VIEW))
def list_packages(request: Request, asked: Query[PackagesAsked]) -> HttpResponseBase:
    """What the provider sells."""
    rows = queries.plans(request.ctx)
    rows = rows.exclude(state=PlanState.ARCHIVED) if asked.state is None else rows.filter(state=asked.state)
    for name in ("category", "connection_type", "cycle", "billing_mode"):
        if wanted := getattr(asked, name):
            rows = rows.filter(**{name: wanted})
    if asked.promotional is not None:
        rows = rows.exclude(reverts_to=None) if asked.promotional else rows.filter(reverts_to=None)
    if asked.q:
        rows = rows.filter(Q(name__icontains=asked.q) | Q(code__iexact=asked.q))
    return PACKAGES.answer(request, rows, asked)


@router.post("", response={201: PackageShape}, auth=needs(permissions.CHANGE))
def create_package(request: Request, body: NewPackage) -> PackageShape:
    """A new plan. Its RADIUS group is made from its name, if none is given."""
    with spoken_as(SPOKEN):
        plan = commands.create_plan(request.ctx, new=commands.NewPlan(**_told(body.given())))
    return shape(request.ctx, plan)


@router.get("/{uuid:package_id}", response=PackageShape, auth=needs(permissions.VIEW))
def read_package(request: Request, package_id: UUID) -> PackageShape:
    """One plan."""
    return shape(request.ctx, queries.plan(request.ctx, package_id))


@router.patch("/{uuid:package_id}", response=PackageShape, auth=needs(permissions.CHANGE))
def change_package(request: Request, package_id: UUID, body: PackageChanges) -> PackageShape:
    """Change a plan. Its RADIUS group stays when the name changes: nobody in use loses it."""
    with spoken_as(SPOKEN):
        return shape(
            request.ctx, commands.change_plan(request.ctx, plan_id=package_id, **_told(body.given()))
        )


@router.delete("/{uuid:package_id}", response=PackageShape, auth=needs(permissions.CHANGE))
def archive_package(request: Request, package_id: UUID) -> PackageShape:
    """Off the shelf for good; whoever has it keeps it."""
    return shape(request.ctx, archive_plan(request.ctx, plan_id=package_id))


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """The room's own fields from what was sent."""
    told = dict(given)
    for outside, inside in (
        ("address_assignment", "addressing"),
        ("reverts_to_package_id", "reverts_to_id"),
    ):
        if outside in told:
            told[inside] = told.pop(outside)
    for outside, inside in (("download_mbps", "kbps_down"), ("upload_mbps", "kbps_up")):
        if outside in told:
            told[inside] = kbps(told.pop(outside))
    if "burst" in told:
        told |= _burst_told(told.pop("burst"))
    if "data_cap_gb" in told:
        cap = told.pop("data_cap_gb")
        told["data_cap_bytes"] = None if cap is None else int(cap * BYTES_PER_GB)
    if "fup_mbps" in told:
        slow = told.pop("fup_mbps")
        told["fup_kbps_down"] = told["fup_kbps_up"] = None if slow is None else kbps(slow)
    return told


def _burst_told(burst: dict[str, Any] | None) -> dict[str, Any]:
    if burst is None:
        return {**dict.fromkeys(commands.BURST), "burst_time": ""}
    return {
        "burst_kbps_down": kbps(burst["download_mbps"]),
        "burst_kbps_up": kbps(burst["upload_mbps"]),
        "threshold_kbps_down": kbps(burst["threshold_download_mbps"]),
        "threshold_kbps_up": kbps(burst["threshold_upload_mbps"]),
        "burst_time": burst["time"],
    }
