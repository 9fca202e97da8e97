"""`/api/pops`: the places where routers stand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network import pops as queries
from mtandao.domains.network.commands import pops as commands
from mtandao.domains.network.models import Pop
from mtandao.foundation.api import Body, Instant, Listing, OrganizationListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class PopShape(Shape):
    id: UUID
    name: str
    organization_id: UUID
    created_at: Instant
    routers: int = Field(description="That stand there.")
    silent: int = Field(description="Of these: that do not answer.")
    online: int = Field(description="Sessions that run on them.")


class NewPop(Body):
    name: str = Field(max_length=120, description="A provider has it once, however it is spelled.")


def shapes(_ctx: Context, rows: Sequence[Any]) -> list[PopShape]:
    same = ("id", "name", "organization_id", "created_at", "silent", "online")
    return [PopShape(routers=row.there, **{name: getattr(row, name) for name in same}) for row in rows]


def shape(ctx: Context, row: Pop) -> PopShape:
    return shapes(ctx, list(queries.with_totals(ctx, queries.pops(ctx).filter(pk=row.pk))))[0]


POPS = Listing("pops", PopShape, shapes, order="name")


@router.get("", response=POPS.page, auth=needs(permissions.VIEW))
def list_pops(request: Request, asked: Query[OrganizationListQuery]) -> HttpResponseBase:
    """POPs with their totals. `q` is a part of a name."""
    rows = queries.with_totals(request.ctx, queries.pops(request.ctx))
    if asked.q:
        rows = rows.filter(name__icontains=asked.q.strip())
    return POPS.answer(request, rows, asked)


@router.post("", response={201: PopShape}, auth=needs(permissions.CHANGE_NAS))
def create_pop(request: Request, body: NewPop) -> PopShape:
    """A new one. A router is put there by its own `pop`."""
    return shape(request.ctx, commands.open_pop(request.ctx, **body.given()))


@router.get("/{uuid:pop_id}", response=PopShape, auth=needs(permissions.VIEW))
def read_pop(request: Request, pop_id: UUID) -> PopShape:
    """One of them."""
    return shape(request.ctx, queries.pop(request.ctx, pop_id))


@router.patch("/{uuid:pop_id}", response=PopShape, auth=needs(permissions.CHANGE_NAS))
def rename_pop(request: Request, pop_id: UUID, body: NewPop) -> PopShape:
    """Give it another name."""
    return shape(request.ctx, commands.rename_pop(request.ctx, pop_id=pop_id, **body.given()))


@router.delete("/{uuid:pop_id}", response={204: None}, auth=needs(permissions.CHANGE_NAS))
def delete_pop(request: Request, pop_id: UUID) -> None:
    """Refused while routers stand there."""
    commands.remove_pop(request.ctx, pop_id=pop_id)
