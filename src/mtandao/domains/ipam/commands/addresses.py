"""Giving addresses out and taking them back.

Who gives or takes back stands on the subnet first (nobody changes it meanwhile), then holds the pool's row: the next
one free is asked for by one at a time.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import HolderKind
from mtandao.domains.ipam.errors import InNoSubnet, NoneFree, NotHeld, NotToGive
from mtandao.domains.ipam.events import AddressHeld
from mtandao.domains.ipam.finding import next_free
from mtandao.domains.ipam.fitting import (
    in_the_way,
    is_somebodys,
    known_there,
    leaves_the_gateway,
    lies_well,
    may_be_promised,
    read_span,
)
from mtandao.domains.ipam.models import HeldAddress, Pool, Subnet
from mtandao.domains.ipam.queries import held_by, pool_of, subnet_of
from mtandao.domains.ipam.rules import reading
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.database.lookups import as_array
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Who gets an address. `key` is enough to find it again, `label` is what people call it."""

    kind: HolderKind
    key: str
    label: str
    organization_id: UUID | None = None


@command(needs=permissions.MANAGE)
def hold_next(
    ctx: Context, *, pool_id: UUID, holders: Sequence[Holder], chosen: bool = False
) -> list[HeldAddress]:
    """The next free addresses of a pool, one for each, all of them or none. `chosen`: a person wants it so, and it is
    not taken away again by itself."""
    if not 1 <= len(holders) <= MOST_AT_ONCE:
        raise Malformed(
            _("Nothing was given: see the fields."),
            fields={"count": _("From 1 to %(most)s.") % {"most": MOST_AT_ONCE}},
        )
    pool = _locked(ctx, Pool.found(ctx, id=pool_id, removed_at=None))
    may_be_promised(pool, {holder.kind for holder in holders})
    begins = next_free(ctx, pool, len(holders))
    if len(begins) < len(holders):
        raise NoneFree(
            _("%(pool)s has %(free)s free, and %(count)s are asked for. Nothing was given: make it larger.")
            % {"pool": pool.name, "free": len(begins), "count": len(holders)},
            pool=pool.name,
            free=len(begins),
        )
    rows = [
        _row(ctx, pool.subnet, pool, at, at + pool.step - 1, pool.prefix_length, holder, chosen=chosen)
        for at, holder in zip(begins, holders, strict=True)
    ]
    HeldAddress.objects.bulk_create(rows, batch_size=2000)
    pool.free_from = reading.written(pool.version, begins[-1] + pool.step)
    pool.save(update_fields=["free_from"])
    emit(ctx, *map(_held, rows))
    return rows


@command(needs=permissions.MANAGE)
def hold(
    ctx: Context, *, address: str, holder: Holder, last: str = "", prefix_length: int | None = None
) -> HeldAddress:
    """This address; with `last`, all up to it; with a length, the prefix. The same holder again is the same row."""
    first, until = read_span(address, last, prefix_length)
    version = 6 if ":" in address else 4
    begin, end = reading.written(version, first), reading.written(version, until)
    subnet = subnet_of(ctx, begin)
    if subnet is None or until > subnet.span[1] or not _stand_on(ctx, [subnet.id]):
        raise InNoSubnet(
            _("%(address)s is in no subnet. Add the subnet first.") % {"address": begin}, address=begin
        )
    pool = pool_of(ctx, subnet.id, begin, end).first()
    if pool is not None:
        pool = Pool.locked(ctx, id=pool.id)
        pool.subnet = subnet
        lies_well(pool, first, until, prefix_length, holder.kind)
    elif prefix_length is not None:
        leaves_the_gateway(subnet, first, until)
    elif prefix_length is None and first == until:
        is_somebodys(subnet, first)
    # Two who want the same one outside all pools: the second waits and is told.
    locks.hold(ctx, "address", begin)
    row = _row(ctx, subnet, pool, first, until, prefix_length, holder, chosen=True)
    known = known_there(ctx, begin, end)
    if known is not None:
        if (known.kind, known.key, known.first, known.last) == (holder.kind, holder.key, begin, end):
            return known
        raise in_the_way(ctx, known)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        if "nobody_holds_what_another_holds" not in str(clash):
            raise
        other = known_there(ctx, begin, end)
        assert other is not None
        raise in_the_way(ctx, other) from None
    emit(ctx, _held(row))
    return row


@command(needs=permissions.MANAGE)
def reserve(
    ctx: Context, *, address: str, reason: str, last: str = "", prefix_length: int | None = None
) -> HeldAddress:
    """Nobody gets it until it is released. The reason is shown wherever it stands."""
    why = reason.strip()
    if not 1 <= len(why) <= 120:
        raise Malformed(_("Not reserved: see the fields."), fields={"reason": _("1 to 120 characters.")})
    holder = Holder(HolderKind.RESERVED, why, why)
    return hold(ctx, address=address, last=last, prefix_length=prefix_length, holder=holder)


@command(needs=permissions.MANAGE)
def release(ctx: Context, *, held_ids: Collection[UUID]) -> list[HeldAddress]:
    """Free for the next one. Who had it until now stays known. NotHeld where one of them is free already."""
    seen = list(HeldAddress.of(ctx).filter(id__any=list(held_ids)))
    rows = _released(ctx, seen)
    if len(rows) < len(set(held_ids)):
        gone = next((row for row in seen if row not in rows), None)
        raise NotHeld(
            _("%(address)s was released before; nothing was changed.")
            % {"address": gone.written if gone else "–"}
        )
    return rows


@command(needs=permissions.MANAGE)
def release_by_hand(ctx: Context, *, held_id: UUID) -> HeldAddress:
    """Of a device of ours, or what was reserved. A service's address is taken away at its login."""
    row = HeldAddress.found(ctx, id=held_id)
    if row.kind == HolderKind.SERVICE:
        raise NotToGive(
            _("%(label)s signs in with %(address)s. Change it at the customer's login.")
            % {"label": row.label, "address": row.written}
        )
    (released,) = release(ctx, held_ids=[row.id])
    return released


@command(needs=permissions.MANAGE)
def release_of(ctx: Context, *, kind: HolderKind, keys: Collection[str]) -> list[HeldAddress]:
    """All that these hold; none is fine too."""
    return _released(ctx, list(held_by(ctx, kind, keys)))


def _released(ctx: Context, seen: Sequence[HeldAddress]) -> list[HeldAddress]:
    _stand_on(ctx, {row.subnet_id for row in seen})
    wanted = {row.pool_id for row in seen if row.pool_id}
    pools = {
        pool.id: pool for pool in Pool.of(ctx).select_for_update().filter(id__any=list(wanted)).order_by("id")
    }
    rows = list(
        HeldAddress.of(ctx)
        .select_for_update(of=("self",))
        .filter(id__any=[row.id for row in seen], released_at=None)
        .order_by("id")
    )
    events = [row.release(ctx.now) for row in rows]
    write_changes(rows, ["released_at"])
    for row in rows:
        pool = pools.get(row.pool_id) if row.pool_id else None
        if pool is not None and row.span[0] < reading.as_number(pool.free_from):
            pool.free_from = row.first
            pool.save(update_fields=["free_from"])
    emit(ctx, *events)
    return rows


def _stand_on(ctx: Context, subnet_ids: Iterable[UUID]) -> int:
    """Nobody changes or removes these subnets or their pools until we are done; others may give from them too.
    Returns how many are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ipam_subnet WHERE tenant_id = %s AND id = ANY (%s::uuid[]) AND removed_at IS NULL "
            "ORDER BY id FOR KEY SHARE",
            [ctx.tenant_id, as_array(subnet_ids)],
        )
        return len(cursor.fetchall())


def _locked(ctx: Context, seen: Pool) -> Pool:
    _stand_on(ctx, [seen.subnet_id])
    pool = Pool.locked(ctx, id=seen.id, removed_at=None)
    pool.subnet = Subnet.found(ctx, id=pool.subnet_id)
    return pool


def _row(
    ctx: Context,
    subnet: Subnet,
    pool: Pool | None,
    first: int,
    last: int,
    prefix_length: int | None,
    holder: Holder,
    *,
    chosen: bool,
) -> HeldAddress:
    return HeldAddress(
        tenant_id=ctx.tenant_id,
        organization_id=holder.organization_id or ctx.organization_id,
        subnet=subnet,
        pool=pool,
        first=reading.written(subnet.version, first),
        last=reading.written(subnet.version, last),
        prefix_length=prefix_length,
        kind=holder.kind,
        key=holder.key,
        label=holder.label[:200],
        chosen=chosen,
        held_by=ctx.actor.name,
        held_at=ctx.now,
    )


def _held(row: HeldAddress) -> AddressHeld:
    return AddressHeld(
        subject_id=row.id, address=row.written, kind=row.kind, key=row.key, pool_id=row.pool_id
    )
