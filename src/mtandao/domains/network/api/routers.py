"""`/api/routers`: the NAS that may ask RADIUS. Their secrets go in and never come out."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.commands import routers as commands
from mtandao.domains.network.models import Nas
from mtandao.foundation.api import Body, Instant, Listing, OrganizationListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class RouterChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=120)
    address: str = Field("", max_length=45, description="Where its packets come from: it tells the provider.")
    secret: str = Field("", max_length=128)
    vendor: Vendor = Vendor.MIKROTIK
    coa_port: int = Field(3799, ge=1, le=65535)
    wall_filter: str = Field(
        "",
        max_length=253,
        description="Filter-Id for whoever has not paid, on a router that is no MikroTik. Empty: he is refused there.",
    )
    counts_swapped: bool = Field(
        False, description="Its accounting has upload and download the other way round."
    )
    pop: str = Field(
        "",
        max_length=120,
        description="Name of the place where it stands. One that there is not yet is opened. Empty: none.",
    )
    vlan_interface: str = Field(
        "", max_length=63, description="Where its customers come in, as the router names it, like `vlan100`."
    )
    api_user: str = Field("", max_length=120)
    api_password: str = Field("", max_length=200)
    reserved: list[Annotated[str, Field(max_length=63)]] = Field(
        [],
        max_length=100,
        description="Interfaces and networks that nothing is changed on through us, beside those that were seen.",
    )


class NewRouter(RouterChanges):
    name: str = Field(max_length=120)
    address: str = Field(
        "", max_length=45, description="Left out it gets one in the tunnel to us, if there is one."
    )
    secret: str = Field("", max_length=128, description="Left out it is made.")


class SeenShape(Shape):
    name: str = Field(description="An interface or a network.")
    why: Literal["uplink", "way", "managed"] = Field(
        description="The uplink; the way by which we reach it; the network that RouterOS comes with."
    )


class PlaceShape(Shape):
    id: UUID
    name: str


class RouterShape(Shape):
    id: UUID
    name: str
    address: str
    vendor: Vendor
    coa_port: int
    wall_filter: str
    counts_swapped: bool
    pop: PlaceShape | None = Field(description="Where it stands.")
    vlan_interface: str
    api_user: str
    organization_id: UUID
    created_at: Instant
    last_seen_at: Instant | None
    reserved: list[str] = Field(description="As somebody named it.")
    reserved_seen: list[SeenShape] = Field(description="As the last good look told; refused as well.")


class RoutersAsked(OrganizationListQuery):
    address: str = ""
    vendor: Vendor | None = None
    pop: UUID | None = Field(None, description="Those that stand there.")


def shape(nas: Nas) -> RouterShape:
    values: dict[str, Any] = {name: getattr(nas, name) for name in RouterShape.model_fields}
    values["pop"] = {"id": nas.pop.pk, "name": nas.pop.name} if nas.pop else None
    values["reserved_seen"] = [{"name": name, "why": why} for name, why in nas.reserved_seen.items()]
    return RouterShape(**values)


def shapes(_ctx: Context, rows: Sequence[Nas]) -> list[RouterShape]:
    return [shape(row) for row in rows]


NASES = Listing("routers", RouterShape, shapes)


@router.get("", response=NASES.page, auth=needs(permissions.VIEW))
def list_routers(request: Request, asked: Query[RoutersAsked]) -> HttpResponseBase:
    """The routers. `q` is a part of a name or POP, or an address."""
    rows = queries.routers(request.ctx).select_related("pop")
    if asked.address:
        rows = rows.filter(address__iexact=asked.address)
    if asked.vendor:
        rows = rows.filter(vendor=asked.vendor)
    if asked.pop:
        rows = rows.filter(pop=asked.pop)
    if asked.q:
        rows = queries.found_by(rows, asked.q)
    return NASES.answer(request, rows, asked)


@router.post("", response={201: RouterShape}, auth=needs(permissions.CHANGE_NAS))
def create_router(request: Request, body: NewRouter) -> RouterShape:
    """Let a router ask. RADIUS knows it within half a minute."""
    return shape(commands.register_nas(request.ctx, **body.given()))


@router.get("/{uuid:router_id}", response=RouterShape, auth=needs(permissions.VIEW))
def read_router(request: Request, router_id: UUID) -> RouterShape:
    """One router."""
    return shape(queries.router(request.ctx, router_id))


@router.patch("/{uuid:router_id}", response=RouterShape, auth=needs(permissions.CHANGE_NAS))
def change_router(request: Request, router_id: UUID, body: RouterChanges) -> RouterShape:
    """Change a router."""
    return shape(commands.change_nas(request.ctx, nas_id=router_id, **body.given()))


@router.delete("/{uuid:router_id}", response={204: None}, auth=needs(permissions.CHANGE_NAS))
def delete_router(request: Request, router_id: UUID, anyway: bool = False) -> None:
    """It may ask no more. Its history stays. While somebody is online there it takes `anyway`: their sessions then end
    with what the router told last."""
    commands.remove_nas(request.ctx, nas_id=router_id, anyway=anyway)
