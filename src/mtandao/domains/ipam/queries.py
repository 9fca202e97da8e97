"""Reads of this room."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from mtandao.domains.ipam.choices import HolderKind
from mtandao.domains.ipam.models import Block, HeldAddress, Pool, Subnet
from mtandao.domains.ipam.rules.free import barred
from mtandao.domains.ipam.rules.reading import as_number
from mtandao.foundation.context import Context

MOST_COUNTED = 20_000
MOST_HOLDERS = 500
# A row may be a range. IPv6 has no numbers that PostgreSQL subtracts: there it is a prefix, or a device.
HELD = RawSQL(
    "CASE WHEN family(ipam_heldaddress.first) = 4 THEN ipam_heldaddress.last - ipam_heldaddress.first + 1 ELSE 1 END",
    [],
    BigIntegerField(),
)


def blocks(ctx: Context) -> QuerySet[Block]:
    """As a tree is read: what lies in another comes after it."""
    return Block.of(ctx).order_by("first", "length")


def block(ctx: Context, block_id: UUID) -> Block:
    return Block.found(ctx, id=block_id)


def subnets(ctx: Context) -> QuerySet[Subnet]:
    return Subnet.of(ctx).filter(removed_at=None).order_by("first")


def subnet(ctx: Context, subnet_id: UUID) -> Subnet:
    return Subnet.found(ctx, id=subnet_id, removed_at=None)


def subnet_of(ctx: Context, address: str) -> Subnet | None:
    """The subnet that this address lies in. None overlaps another: it is the last that begins before."""
    found = subnets(ctx).filter(first__lte=address).order_by("-first").first()
    return (
        found
        if found and as_number(address) <= found.span[1] and found.version == _version(address)
        else None
    )


def subnets_within(ctx: Context, first: str, last: str) -> QuerySet[Subnet]:
    """Those that share an address with this span."""
    return subnets(ctx).filter(first__lte=last, last__gte=first)


def pools(ctx: Context) -> QuerySet[Pool]:
    return Pool.of(ctx).filter(removed_at=None).select_related("subnet").order_by("first")


def pool(ctx: Context, pool_id: UUID) -> Pool:
    return Pool.found(ctx, id=pool_id, removed_at=None)


def pools_named(ctx: Context, names: Iterable[str]) -> dict[str, Pool]:
    """By name in lower case, as plans and routers call them."""
    wanted = {name.lower() for name in names if name}
    rows = pools(ctx).annotate(called=Lower("name")).filter(called__in=wanted)
    return {row.name.lower(): row for row in rows}


def pool_of(ctx: Context, subnet_id: UUID, first: str, last: str) -> QuerySet[Pool]:
    """The pools of a subnet that share an address with this span."""
    return Pool.of(ctx).filter(subnet_id=subnet_id, removed_at=None, first__lte=last, last__gte=first)


def held(ctx: Context) -> QuerySet[HeldAddress]:
    """What is held now, of whom one may see."""
    return HeldAddress.of(ctx).filter(released_at=None)


def held_by(ctx: Context, kind: HolderKind, keys: Iterable[str]) -> QuerySet[HeldAddress]:
    return held(ctx).filter(kind=kind, key__in=list(keys))


def held_at(ctx: Context, address: str, at: datetime) -> HeldAddress | None:
    """Who held this address, or the prefix that it lies in, at that time."""
    rows = HeldAddress.of(ctx).filter(first__lte=address, held_at__lte=at).order_by("-first", "-held_at")
    for row in rows.exclude(released_at__lte=at).filter(last__gte=address)[:1]:
        return row
    return None


def held_between(ctx: Context, address: str, since: datetime, until: datetime) -> list[HeldAddress]:
    """Who held this address, or a prefix that it lies in, at any time from one to the other; the newest first."""
    rows = HeldAddress.of(ctx).filter(first__lte=address, last__gte=address, held_at__lte=until)
    return list(rows.exclude(released_at__lte=since).order_by("-held_at")[:MOST_HOLDERS])


def first_record(ctx: Context) -> datetime | None:
    """Since when it is written down who holds what."""
    return HeldAddress.of(ctx).order_by("held_at").values_list("held_at", flat=True).first()


def everybodys(ctx: Context) -> QuerySet[HeldAddress]:
    """What is held now by anybody of the provider's: to count and to keep apart, never to be shown by name."""
    return HeldAddress.objects.filter(tenant_id=ctx.tenant_id, released_at=None)


def held_in(ctx: Context, subnet_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many addresses or prefixes are held, by subnet."""
    rows = everybodys(ctx).filter(subnet_id__any=list(subnet_ids)).order_by().values_list("subnet_id")
    return dict(rows.annotate(n=Sum(HELD)))


def held_in_pools(ctx: Context, pool_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    ids = list(pool_ids)
    rows = everybodys(ctx).filter(pool_id__any=ids).order_by().values_list("pool_id")
    return dict(rows.annotate(n=Sum(HELD)))


def held_by_part(ctx: Context, found: Subnet, part: int) -> dict[int, int]:
    """How many addresses are held in each part of so many, by the part's number; empty parts are left out."""
    rows = everybodys(ctx).filter(subnet=found)
    if found.version == 4:
        place = RawSQL("(ipam_heldaddress.first - %s::inet) / %s", [found.first, part], BigIntegerField())
        size = RawSQL("ipam_heldaddress.last - ipam_heldaddress.first + 1", [], BigIntegerField())
        grouped = rows.order_by().annotate(place=place).values_list("place").annotate(n=Sum(size))
        return {int(at): int(n) for at, n in grouped}
    # IPv6 has no numbers that PostgreSQL subtracts. What is held there is prefixes, and some devices.
    counted: Counter[int] = Counter()
    begin = found.span[0]
    for first in rows.values_list("first", flat=True)[:MOST_COUNTED]:
        counted[(as_number(first) - begin) // part] += 1
    return dict(counted)


def closed_in(found: Subnet) -> list[int]:
    """What of it is given to nobody."""
    return barred(found.net, as_number(found.gateway) if found.gateway else None)


def _version(address: str) -> int:
    return 6 if ":" in address else 4
