"""`/api/who-had`, and the pools that routers give from."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import pools_wanted_on
from mtandao.domains.network.api.sessions import SessionShape
from mtandao.domains.network.api.sessions import shape as session_shape
from mtandao.domains.network.commands.addresses import set_router_pools
from mtandao.domains.network.commands.asking import ask_who_had
from mtandao.domains.network.queries import router as router_of
from mtandao.domains.network.rules import is_plain_address
from mtandao.foundation.api import Body, Instant, Request, Shape, needs
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Addresses"])
pools_router = Router(tags=["Network"])


class WhoHadAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: str = Field(max_length=45, description="IPv4 or IPv6.")
    at: Annotated[AwareDatetime | NaiveDatetime, Field(description="Without a zone, in the provider's own.")]
    until: AwareDatetime | NaiveDatetime | None = Field(
        None, description="Asks of all of the time from `at` to there."
    )


class HolderShape(Shape):
    id: UUID
    address: str
    kind: ipam.HolderKind
    key: str
    label: str
    held_at: Instant
    released_at: Instant | None


class WhoHadShape(Shape):
    address: str
    at: Instant
    until: Instant | None
    nobody: bool
    sessions: list[SessionShape] = Field(description="Who was online with it; at one moment mostly one.")
    held: HolderShape | None = Field(description="Who held it then, whether online or not.")
    holders: list[HolderShape] = Field(description="All who held it in a time that was asked of.")
    cut: bool = Field(description="There were more sessions than these, the newest.")
    known_since: Instant | None = Field(
        description="Sessions are known from there on; before, nothing is said."
    )


class PoolsWanted(Body):
    pool_ids: list[UUID] = Field(max_length=100)


class WantedPoolShape(Shape):
    id: UUID
    name: str
    kind: ipam.PoolKind
    first: str
    last: str
    prefix_length: int | None


class RouterPools(Shape):
    items: list[WantedPoolShape]


@router.get("", response=WhoHadShape, auth=needs(permissions.VIEW))
def read_who_had(request: Request, asked: Query[WhoHadAsked]) -> WhoHadShape:
    """Who had an address at a moment or in a time: from accounting, and from what was given out. Ports are not known.
    Who asks stands in the audit."""
    ctx = request.ctx
    if not is_plain_address(asked.address.strip()):
        raise Malformed("No address.", fields={"address": "An address like 100.64.3.9 or 2001:db8::9."})
    until = _instant(ctx, asked.until) if asked.until else None
    found = ask_who_had(ctx, address=asked.address.strip(), at=_instant(ctx, asked.at), until=until)
    return WhoHadShape(
        address=found.address,
        at=found.at,
        until=found.until,
        nobody=found.nobody,
        sessions=[session_shape(row) for row in found.sessions],
        held=_holder(found.held) if found.held else None,
        holders=[_holder(held) for held in found.holders],
        cut=found.is_cut,
        known_since=found.since,
    )


def _holder(held: ipam.HeldAddress) -> HolderShape:
    return HolderShape(
        id=held.id,
        address=held.written,
        kind=ipam.HolderKind(held.kind),
        key=held.key,
        label=held.label,
        held_at=held.held_at,
        released_at=held.released_at,
    )


def _instant(ctx: Context, at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=ctx.tenant.timezone)


@pools_router.get("/{uuid:router_id}/pools", response=RouterPools, auth=needs(permissions.VIEW))
def read_router_pools(request: Request, router_id: UUID) -> RouterPools:
    """The pools that a router gives addresses from."""
    return _pools(request.ctx, router_of(request.ctx, router_id).id)


@pools_router.patch("/{uuid:router_id}/pools", response=RouterPools, auth=needs(permissions.CHANGE_NAS))
def change_router_pools(request: Request, router_id: UUID, body: PoolsWanted) -> RouterPools:
    """From just these it gives addresses: dynamic pools, and those of hotspots."""
    set_router_pools(request.ctx, nas_id=router_id, pool_ids=body.pool_ids)
    return _pools(request.ctx, router_id)


def _pools(ctx: Context, nas_id: UUID) -> RouterPools:
    wanted = pools_wanted_on(ctx, [nas_id])[nas_id]
    return RouterPools(
        items=[
            WantedPoolShape(
                id=pool.id,
                name=pool.name,
                kind=ipam.PoolKind(pool.kind),
                first=pool.first,
                last=pool.last,
                prefix_length=pool.prefix_length,
            )
            for pool in wanted
        ]
    )
