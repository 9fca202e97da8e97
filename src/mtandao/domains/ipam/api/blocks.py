"""`/api/ipam/blocks`: what a registry gave, and the next free subnets in it."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ipam import permissions, queries
from mtandao.domains.ipam.api import subnets
from mtandao.domains.ipam.commands import blocks as commands
from mtandao.domains.ipam.models import Block
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Addresses"])


class BlockChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=80)
    given_by: str = Field("", max_length=80)
    description: str = Field("", max_length=300)


class NewBlock(BlockChanges):
    network: str = Field(max_length=60, description="Like 10.0.0.0/8 or 2001:db8::/32.")
    name: str = Field(max_length=80)


class NextSubnets(Body):
    """The first free networks of that length, all of them or none."""

    length: int = Field(ge=1, le=128)
    count: int = Field(1, ge=1, le=256)
    name: str = Field("", max_length=60)


class BlockShape(Shape):
    id: UUID
    network: str
    name: str
    given_by: str
    description: str
    created_at: Instant


class MadeSubnets(Shape):
    items: list[subnets.SubnetShape]


def shapes(_ctx: Context, rows: Sequence[Block]) -> list[BlockShape]:
    return [
        BlockShape(
            id=row.id,
            network=row.written,
            name=row.name,
            given_by=row.given_by,
            description=row.description,
            created_at=row.created_at,
        )
        for row in rows
    ]


BLOCKS = Listing("blocks", BlockShape, shapes, order="first")


@router.get("", response=BLOCKS.page, auth=needs(permissions.VIEW))
def list_blocks(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Address blocks, in the order of their addresses. `q` is a part of a name."""
    rows = queries.blocks(request.ctx).order_by()
    return BLOCKS.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.post("", response={201: BlockShape}, auth=needs(permissions.MANAGE))
def create_block(request: Request, body: NewBlock) -> BlockShape:
    """Add a block. It may lie in another one."""
    return shapes(request.ctx, [commands.add_block(request.ctx, **body.given())])[0]


@router.get("/{uuid:block_id}", response=BlockShape, auth=needs(permissions.VIEW))
def read_block(request: Request, block_id: UUID) -> BlockShape:
    """One block."""
    return shapes(request.ctx, [queries.block(request.ctx, block_id)])[0]


@router.patch("/{uuid:block_id}", response=BlockShape, auth=needs(permissions.MANAGE))
def change_block(request: Request, block_id: UUID, body: BlockChanges) -> BlockShape:
    """Change its words; another network is another block."""
    known = queries.block(request.ctx, block_id)
    stays = {name: getattr(known, name) for name in BlockChanges.model_fields}
    return shapes(
        request.ctx, [commands.change_block(request.ctx, block_id=block_id, **{**stays, **body.given()})]
    )[0]


@router.delete("/{uuid:block_id}", response={204: None}, auth=needs(permissions.MANAGE))
def delete_block(request: Request, block_id: UUID) -> None:
    """Remove the block around them: its subnets stay."""
    commands.remove_block(request.ctx, block_id=block_id)


@router.post("/{uuid:block_id}/subnets", response={201: MadeSubnets}, auth=needs(permissions.MANAGE))
def create_next_subnets(request: Request, block_id: UUID, body: NextSubnets) -> MadeSubnets:
    """Make the next free subnets of a length."""
    made = commands.add_next_subnets(request.ctx, block_id=block_id, **body.given())
    return MadeSubnets(items=subnets.shapes(request.ctx, made))
