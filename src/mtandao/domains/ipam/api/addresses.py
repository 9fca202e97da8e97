"""`/api/ipam/addresses`: who holds which address; reserving and releasing."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ipam import permissions, queries
from mtandao.domains.ipam.choices import HolderKind
from mtandao.domains.ipam.commands.addresses import release_by_hand, reserve
from mtandao.domains.ipam.models import HeldAddress
from mtandao.domains.ipam.rules import reading
from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    only,
)
from mtandao.foundation.context import Context

router = Router(tags=["Addresses"])


class NewReservation(Body):
    """Nobody gets it until it is released."""

    address: str = Field(max_length=45)
    last: str = Field("", max_length=45, description="With it, all up to it.")
    prefix_length: int | None = Field(None, ge=1, le=128, description="In a pool of IPv6 prefixes.")
    reason: str = Field(max_length=120)


class HeldAddressShape(Shape):
    id: UUID
    address: str = Field(description="One address, a prefix with its length, or the first and the last.")
    subnet_id: UUID
    pool_id: UUID | None
    kind: HolderKind
    key: str = Field(description="Which one holds it: of a service, its id.")
    label: str
    held_at: Instant
    released_at: Instant | None


class AddressesAsked(OrganizationListQuery):
    subnet_id: UUID | None = None
    pool_id: UUID | None = None
    kind: HolderKind | None = None
    key: str = ""


def shapes(_ctx: Context, rows: Sequence[HeldAddress]) -> list[HeldAddressShape]:
    return [
        HeldAddressShape(
            id=row.id,
            address=row.written,
            subnet_id=row.subnet_id,
            pool_id=row.pool_id,
            kind=HolderKind(row.kind),
            key=row.key,
            label=row.label,
            held_at=row.held_at,
            released_at=row.released_at,
        )
        for row in rows
    ]


HELD = Listing("addresses", HeldAddressShape, shapes, order="first")


@router.get("", response=HELD.page, auth=needs(permissions.VIEW))
def list_held_addresses(request: Request, asked: Query[AddressesAsked]) -> HttpResponseBase:
    """What is held now, in the order of addresses. `q` is an address, or a part of the holder's words."""
    rows = only(
        queries.held(request.ctx),
        subnet_id=asked.subnet_id,
        pool_id=asked.pool_id,
        kind=asked.kind,
        key=asked.key,
    )
    if asked.q:
        try:
            stands = str(reading.address(asked.q))
            rows = rows.filter(first__lte=stands, last__gte=stands)
        except reading.NotRead:
            rows = rows.filter(label__icontains=asked.q.strip())
    return HELD.answer(request, rows, asked)


@router.post("", response={201: HeldAddressShape}, auth=needs(permissions.MANAGE))
def create_reservation(request: Request, body: NewReservation) -> HeldAddressShape:
    """Reserve an address, several in a row, or a prefix."""
    return shapes(request.ctx, [reserve(request.ctx, **body.given())])[0]


@router.get("/{uuid:held_id}", response=HeldAddressShape, auth=needs(permissions.VIEW))
def read_held_address(request: Request, held_id: UUID) -> HeldAddressShape:
    """One address that is held, or was."""
    return shapes(request.ctx, [HeldAddress.found(request.ctx, id=held_id)])[0]


@router.delete("/{uuid:held_id}", response=HeldAddressShape, auth=needs(permissions.MANAGE))
def delete_held_address(request: Request, held_id: UUID) -> HeldAddressShape:
    """Release it. A service's own is taken away at its login."""
    return shapes(request.ctx, [release_by_hand(request.ctx, held_id=held_id)])[0]
