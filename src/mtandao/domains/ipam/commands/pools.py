"""Ranges inside a subnet."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import GIVEN_BY_ROUTERS, PoolKind
from mtandao.domains.ipam.errors import NotToGive, Overlaps, PoolNameTaken, StillUsed
from mtandao.domains.ipam.events import PoolChanged
from mtandao.domains.ipam.finding import closed_of
from mtandao.domains.ipam.models import HeldAddress, Pool, Subnet
from mtandao.domains.ipam.queries import everybodys, pool_of, pools
from mtandao.domains.ipam.rules import reading
from mtandao.domains.ipam.uses import users_of
from mtandao.domains.ipam.words import why_not_read
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

# Of those who use a pool, in a sentence.
NAMED = 5
# RADIUS carries no more in Framed-Pool.
MOST_OCTETS = 253


@command(needs=permissions.MANAGE)
def add_pool(
    ctx: Context,
    *,
    subnet_id: UUID,
    name: str,
    kind: str,
    first: str,
    last: str,
    prefix_length: int | None = None,
) -> Pool:
    subnet = Subnet.locked(ctx, id=subnet_id, removed_at=None)
    pool = Pool(tenant_id=ctx.tenant_id, subnet=subnet, created_at=ctx.now)
    _fill(pool, name, kind, first, last, prefix_length)
    return _save(ctx, pool, new=True)


@command(needs=permissions.MANAGE)
def change_pool(
    ctx: Context,
    *,
    pool_id: UUID,
    name: str,
    kind: str,
    first: str,
    last: str,
    prefix_length: int | None = None,
) -> Pool:
    """What is held stays held, in the pool or beside it."""
    subnet = Subnet.locked(ctx, id=Pool.found(ctx, id=pool_id, removed_at=None).subnet_id)
    pool = Pool.locked(ctx, id=pool_id, removed_at=None)
    pool.subnet = subnet
    _fill(pool, name, kind, first, last, prefix_length)
    return _save(ctx, pool, new=False)


@command(needs=permissions.MANAGE)
def remove_pool(ctx: Context, *, pool_id: UUID) -> Pool:
    """Refused while an address of it is held, or a router or a plan gives from it."""
    Subnet.locked(ctx, id=Pool.found(ctx, id=pool_id, removed_at=None).subnet_id)
    pool = Pool.locked(ctx, id=pool_id, removed_at=None)
    held = everybodys(ctx).filter(pool=pool).count()
    if held:
        raise StillUsed(
            _("%(n)s addresses of %(pool)s are held. Release them first.") % {"n": held, "pool": pool.name},
            held=held,
        )
    if users := users_of(ctx, pool):
        these = ", ".join([*users[:NAMED], *(["…"] if len(users) > NAMED else [])])
        raise StillUsed(
            _("%(pool)s is used by %(these)s. Take it from there first.")
            % {"pool": pool.name, "these": these},
            users=len(users),
        )
    pool.removed_at = ctx.now
    pool.save(update_fields=["removed_at"])
    emit(ctx, PoolChanged(subject_id=pool.id, pool=pool.name, removed=True))
    return pool


def _fill(pool: Pool, name: str, kind: str, first: str, last: str, prefix_length: int | None) -> None:
    wrong: dict[str, str] = {}
    net = pool.subnet.net
    pool.name, pool.prefix_length = name.strip(), prefix_length
    if not pool.name or len(pool.name.encode()) > MOST_OCTETS or len(pool.name) > 64:
        wrong["name"] = _("1 to 64 characters.")
    if kind not in PoolKind.values:
        wrong["kind"] = _("One of %(these)s.") % {"these": ", ".join(PoolKind.values)}
    pool.kind = kind
    for end, text in (("first", first), ("last", last)):
        try:
            stands = reading.address(text)
        except reading.NotRead as unread:
            wrong[end] = why_not_read(unread)
            continue
        setattr(pool, end, str(stands))
        if stands not in net:
            wrong[end] = _("%(address)s is not in %(network)s.") % {"address": stands, "network": net}
    if not wrong and pool.span[0] > pool.span[1]:
        wrong["last"] = _("It comes before the first.")
    if prefix_length is not None and not wrong:
        if net.version == 4:
            wrong["prefix_length"] = _("Only of IPv6 prefixes are given; leave it empty.")
        elif not net.prefixlen <= prefix_length <= 64:
            wrong["prefix_length"] = _("From %(least)s to %(most)s.") % {"least": net.prefixlen, "most": 64}
        elif pool.span[0] % pool.step or (pool.span[1] + 1) % pool.step:
            wrong["prefix_length"] = _("The pool must begin and end with a whole prefix of that length.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    pool.free_from = pool.first


def _save(ctx: Context, pool: Pool, *, new: bool) -> Pool:
    other = pool_of(ctx, pool.subnet_id, pool.first, pool.last).exclude(id=pool.id).first()
    if other is not None:
        raise _overlap(pool, other)
    named = pools(ctx).filter(name__iexact=pool.name).exclude(id=pool.id).first()
    if named is not None:
        raise PoolNameTaken(
            _("There is a pool %(name)s already, in %(subnet)s. Routers know pools by name: choose another.")
            % {"name": named.name, "subnet": named.subnet},
            name=pool.name,
        )
    within = everybodys(ctx).filter(subnet_id=pool.subnet_id, first__lte=pool.last, last__gte=pool.first)
    _fits_what_is_held(pool, within)
    if pool.kind in GIVEN_BY_ROUTERS:
        _spares_what_is_nobodys(pool)
    try:
        with transaction.atomic():
            pool.save(force_insert=new)
    except IntegrityError as clash:
        if "pools_do_not_overlap" in str(clash):
            raise _overlap(
                pool, pool_of(ctx, pool.subnet_id, pool.first, pool.last).exclude(id=pool.id)[0]
            ) from None
        if "a_pool_name_is_used_once" in str(clash):  # in another subnet, at the same time
            raise PoolNameTaken(
                _("There is a pool %(name)s already. Choose another name.") % {"name": pool.name},
                name=pool.name,
            ) from None
        raise
    everybodys(ctx).filter(pool=pool).exclude(first__gte=pool.first, last__lte=pool.last).update(pool=None)
    within.exclude(pool=pool).update(pool=pool)
    emit(ctx, PoolChanged(subject_id=pool.id, pool=pool.name))
    return pool


def _fits_what_is_held(pool: Pool, within: QuerySet[HeldAddress]) -> None:
    """What is held lies in the pool as a whole, in pieces of its size, and never where routers give by themselves."""
    if pool.kind in GIVEN_BY_ROUTERS:
        astray = within.first()
    else:
        begin, end = pool.span
        pieces = (row for row in within.iterator() if _is_astray(pool, row, begin, end))
        astray = next(pieces, None)
    if astray is not None:
        raise StillUsed(
            _("%(address)s in it is held by %(label)s. Release it first, or leave it out of the pool.")
            % {"address": astray.written, "label": astray.label},
            address=astray.written,
        )


def _is_astray(pool: Pool, row: HeldAddress, begin: int, end: int) -> bool:
    first, last = row.span
    reaches_out = first < begin or last > end
    return reaches_out or (row.prefix_length != pool.prefix_length)


def _spares_what_is_nobodys(pool: Pool) -> None:
    first, last = pool.span
    for begin, end in closed_of(pool):
        if begin <= last and end >= first:
            raise NotToGive(
                _("%(address)s is the network's own, its broadcast or its gateway: leave it out of the pool.")
                % {"address": reading.written(pool.version, max(begin, first))},
                address=reading.written(pool.version, max(begin, first)),
            )


def _overlap(pool: Pool, other: Pool) -> Overlaps:
    return Overlaps(
        _("%(pool)s overlaps the pool %(other)s, %(range)s. Choose other addresses.")
        % {"pool": pool.written, "other": other.name, "range": other.written},
        other_id=str(other.id),
    )
