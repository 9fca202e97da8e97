"""`/api/ipam/subnets`: where addresses are given out."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ipam import permissions, queries
from mtandao.domains.ipam.commands import subnets as commands
from mtandao.domains.ipam.fullness import used_of_subnets
from mtandao.domains.ipam.models import Subnet
from mtandao.domains.ipam.rules import reading
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Addresses"])


class SubnetChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=80)
    gateway: str = Field("", max_length=45)
    dns: list[str] = Field([], max_length=4)
    vlan: int | None = Field(None, ge=1, le=4094)
    description: str = Field("", max_length=300)


class NewSubnet(SubnetChanges):
    network: str = Field(max_length=60, description="Like 10.4.0.0/22 or 2001:db8:4::/48.")
    name: str = Field(max_length=80)


class SubnetShape(Shape):
    id: UUID
    network: str
    name: str
    gateway: str | None
    dns: list[str]
    vlan: int | None
    description: str
    held: int = Field(description="How many addresses or prefixes of it are held.")
    used: int = Field(description="Those, and who is online from pools that routers give from.")
    created_at: Instant


def shapes(ctx: Context, rows: Sequence[Subnet]) -> list[SubnetShape]:
    held = queries.held_in(ctx, [row.id for row in rows])
    used = used_of_subnets(ctx, rows)
    return [
        SubnetShape(
            id=row.id,
            network=row.written,
            name=row.name,
            gateway=row.gateway,
            dns=row.dns,
            vlan=row.vlan,
            description=row.description,
            held=held.get(row.id, 0),
            used=used[row.id],
            created_at=row.created_at,
        )
        for row in rows
    ]


SUBNETS = Listing("subnets", SubnetShape, shapes, order="first")


@router.get("", response=SUBNETS.page, auth=needs(permissions.VIEW))
def list_subnets(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Subnets, in the order of their addresses. `q` is a part of a name, or an address that lies in one."""
    rows = queries.subnets(request.ctx).order_by()
    if asked.q:
        try:
            stands = str(reading.address(asked.q))
            rows = rows.filter(first__lte=stands, last__gte=stands)
        except reading.NotRead:
            rows = rows.filter(name__icontains=asked.q.strip())
    return SUBNETS.answer(request, rows, asked)


@router.post("", response={201: SubnetShape}, auth=needs(permissions.MANAGE))
def create_subnet(request: Request, body: NewSubnet) -> SubnetShape:
    """Add a subnet. 409 where it overlaps another one, with that one's name."""
    return shapes(request.ctx, [commands.add_subnet(request.ctx, **body.given())])[0]


@router.get("/{uuid:subnet_id}", response=SubnetShape, auth=needs(permissions.VIEW))
def read_subnet(request: Request, subnet_id: UUID) -> SubnetShape:
    """One subnet."""
    return shapes(request.ctx, [queries.subnet(request.ctx, subnet_id)])[0]


@router.patch("/{uuid:subnet_id}", response=SubnetShape, auth=needs(permissions.MANAGE))
def change_subnet(request: Request, subnet_id: UUID, body: SubnetChanges) -> SubnetShape:
    """Change a subnet; another network is another subnet."""
    known = queries.subnet(request.ctx, subnet_id)
    stays = {name: getattr(known, name) for name in SubnetChanges.model_fields}
    changes = {**stays, "gateway": known.gateway or "", **body.given()}
    return shapes(request.ctx, [commands.change_subnet(request.ctx, subnet_id=subnet_id, **changes)])[0]


@router.delete("/{uuid:subnet_id}", response={204: None}, auth=needs(permissions.MANAGE))
def delete_subnet(request: Request, subnet_id: UUID) -> None:
    """Remove a subnet that holds no pool and no address. Its history stays."""
    commands.remove_subnet(request.ctx, subnet_id=subnet_id)
