"""`/api/ipam/pools`: ranges inside a subnet, and the next free address of one."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ipam import permissions, queries
from mtandao.domains.ipam.api import addresses
from mtandao.domains.ipam.choices import HolderKind, PoolKind
from mtandao.domains.ipam.commands import pools as commands
from mtandao.domains.ipam.commands.addresses import Holder, hold_next
from mtandao.domains.ipam.fullness import fill_of_pools, ranked
from mtandao.domains.ipam.models import Pool
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs, only
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id

router = Router(tags=["Addresses"])


class PoolChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=64, description="As routers and packages call it.")
    kind: PoolKind = PoolKind.STATIC
    first: str = Field("", max_length=45)
    last: str = Field("", max_length=45)
    prefix_length: int | None = Field(
        None, ge=1, le=64, description="It gives IPv6 prefixes of that length, instead of addresses."
    )


class NewPool(PoolChanges):
    subnet_id: UUID
    name: str = Field(max_length=64)
    first: str = Field(max_length=45)
    last: str = Field(max_length=45)


class NextAddresses(Body):
    """The next free ones, all of them or none."""

    label: str = Field(max_length=120, description="Who gets them: a device of ours.")
    count: int = Field(1, ge=1, le=256)


class PoolShape(Shape):
    id: UUID
    subnet_id: UUID
    name: str
    kind: PoolKind
    first: str
    last: str
    prefix_length: int | None
    held: int = Field(description="Addresses or prefixes that somebody holds.")
    online: int = Field(
        description="Of a pool that routers give from: how many are online with an address of it."
    )
    used: int = Field(description="What counts against it: `online` where routers give, else `held`.")
    free: int
    created_at: Instant


class GivenAddresses(Shape):
    items: list[addresses.HeldAddressShape]


class PoolsAsked(ListQuery):
    subnet_id: UUID | None = None
    kind: PoolKind | None = None
    order: Literal["address", "fullness"] = Field(
        "address", description="`fullness`: the fullest first, as they are at the time."
    )


def shapes(ctx: Context, rows: Sequence[Pool]) -> list[PoolShape]:
    fill = fill_of_pools(ctx, rows)
    return [
        PoolShape(
            id=row.id,
            subnet_id=row.subnet_id,
            name=row.name,
            kind=PoolKind(row.kind),
            first=row.first,
            last=row.last,
            prefix_length=row.prefix_length,
            held=fill[row.id].held,
            online=fill[row.id].online,
            used=fill[row.id].used,
            free=fill[row.id].free,
            created_at=row.created_at,
        )
        for row in rows
    ]


POOLS = Listing("pools", PoolShape, shapes, order="first")
FULLEST = Listing("fullest-pools", PoolShape, shapes, order="-fullness")


@router.get("", response=POOLS.page, auth=needs(permissions.VIEW))
def list_pools(request: Request, asked: Query[PoolsAsked]) -> HttpResponseBase:
    """Pools, in the order of their addresses or of their fullness. `q` is a part of a name."""
    rows = only(queries.pools(request.ctx).order_by(), subnet_id=asked.subnet_id, kind=asked.kind)
    if asked.q:
        rows = rows.filter(name__icontains=asked.q.strip())
    if asked.order == "fullness":
        return FULLEST.answer(request, ranked(request.ctx, rows), asked)
    return POOLS.answer(request, rows, asked)


@router.post("", response={201: PoolShape}, auth=needs(permissions.MANAGE))
def create_pool(request: Request, body: NewPool) -> PoolShape:
    """Add a pool to a subnet."""
    values = {"kind": PoolKind.STATIC, **body.given()}
    return shapes(request.ctx, [commands.add_pool(request.ctx, **values)])[0]


@router.get("/{uuid:pool_id}", response=PoolShape, auth=needs(permissions.VIEW))
def read_pool(request: Request, pool_id: UUID) -> PoolShape:
    """One pool."""
    return shapes(request.ctx, [queries.pool(request.ctx, pool_id)])[0]


@router.patch("/{uuid:pool_id}", response=PoolShape, auth=needs(permissions.MANAGE))
def change_pool(request: Request, pool_id: UUID, body: PoolChanges) -> PoolShape:
    """Change a pool. What is held stays held."""
    known = queries.pool(request.ctx, pool_id)
    stays = {name: getattr(known, name) for name in PoolChanges.model_fields}
    return shapes(
        request.ctx, [commands.change_pool(request.ctx, pool_id=pool_id, **{**stays, **body.given()})]
    )[0]


@router.delete("/{uuid:pool_id}", response={204: None}, auth=needs(permissions.MANAGE))
def delete_pool(request: Request, pool_id: UUID) -> None:
    """Remove a pool of which nothing is held."""
    commands.remove_pool(request.ctx, pool_id=pool_id)


@router.post("/{uuid:pool_id}/addresses", response={201: GivenAddresses}, auth=needs(permissions.MANAGE))
def create_next_addresses(request: Request, pool_id: UUID, body: NextAddresses) -> GivenAddresses:
    """Take the next free addresses of a pool for devices of ours. 409 where there are not so many."""
    holders = [Holder(HolderKind.DEVICE, str(new_id()), body.label) for _ in range(body.count)]
    rows = hold_next(request.ctx, pool_id=pool_id, holders=holders)
    return GivenAddresses(items=addresses.shapes(request.ctx, rows))
