"""What a registry gave, and the next free networks in it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.subnets import add_subnet, plan_is_ours, read_network
from mtandao.domains.ipam.errors import NoneFree, Overlaps
from mtandao.domains.ipam.models import Block, Subnet
from mtandao.domains.ipam.queries import blocks, subnets_within
from mtandao.domains.ipam.rules.free import next_networks
from mtandao.domains.ipam.rules.reading import network_at
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

MOST_AT_ONCE = 256


@command(needs=permissions.MANAGE)
def add_block(ctx: Context, *, network: str, name: str, given_by: str = "", description: str = "") -> Block:
    """Refused inside a subnet: there single addresses are given out already."""
    net = read_network(network)
    plan_is_ours(ctx)
    first, last = str(net.network_address), str(net.broadcast_address)
    around = subnets_within(ctx, first, last).filter(length__lte=net.prefixlen).first()
    if around is not None:
        raise Overlaps(
            _("%(network)s lies in the subnet %(around)s, where addresses are given out already.")
            % {"network": net, "around": around},
            network=str(net),
        )
    block = Block(
        tenant_id=ctx.tenant_id,
        first=first,
        last=last,
        length=net.prefixlen,
        name=_named(name),
        given_by=given_by.strip(),
        description=description.strip(),
        created_at=ctx.now,
    )
    try:
        with transaction.atomic():
            block.save(force_insert=True)
    except IntegrityError:
        known = Block.of(ctx).get(first=first, length=net.prefixlen)
        raise Overlaps(_("%(block)s is there already.") % {"block": known}, network=str(net)) from None
    return block


@command(needs=permissions.MANAGE)
def change_block(
    ctx: Context, *, block_id: UUID, name: str, given_by: str = "", description: str = ""
) -> Block:
    block = Block.locked(ctx, id=block_id)
    block.name, block.given_by, block.description = _named(name), given_by.strip(), description.strip()
    block.save(update_fields=["name", "given_by", "description"])
    return block


@command(needs=permissions.MANAGE)
def remove_block(ctx: Context, *, block_id: UUID) -> str:
    """Only the sheet around them goes: what lies in it stays. Returns what it was."""
    block = Block.locked(ctx, id=block_id)
    block.delete()
    return str(block)


@command(needs=permissions.MANAGE)
def add_next_subnets(
    ctx: Context, *, block_id: UUID, length: int, count: int = 1, name: str = ""
) -> list[Subnet]:
    """The first free networks of that length in a block, all of them or none. Blocks inside it are set apart."""
    block = Block.locked(ctx, id=block_id)
    wrong: dict[str, str] = {}
    if not block.length <= length <= block.bits:
        wrong["length"] = _("From %(least)s to %(most)s.") % {"least": block.length, "most": block.bits}
    if not 1 <= count <= MOST_AT_ONCE:
        wrong["count"] = _("From 1 to %(most)s.") % {"most": MOST_AT_ONCE}
    if wrong:
        raise Malformed(_("Nothing was made: see the fields."), fields=wrong)
    plan_is_ours(ctx)
    begins = next_networks(block.span, block.bits, taken_in(ctx, block), length, count)
    if len(begins) < count:
        raise NoneFree(
            _(
                "%(block)s has room for %(free)s more of /%(length)s, and %(count)s are asked for. Nothing was made."
            )
            % {"block": block, "free": len(begins), "length": length, "count": count},
            free=len(begins),
        )
    called = name.strip() or block.name
    return [
        add_subnet(
            ctx,
            network=str(network_at(block.version, at, length)),
            name=called if count == 1 else f"{called} {number}",
        )
        for number, at in enumerate(begins, 1)
    ]


def taken_in(ctx: Context, block: Block) -> list[tuple[int, int]]:
    """What of a block is no longer free, in order: its subnets, and the blocks inside it."""
    inner = blocks(ctx).filter(first__gte=block.first, last__lte=block.last, length__gt=block.length)
    rows: list[Sequence[Block] | Sequence[Subnet]] = [
        list(inner),
        list(subnets_within(ctx, block.first, block.last)),
    ]
    return sorted(row.span for part in rows for row in part)


def _named(name: str) -> str:
    called = name.strip()
    if not 1 <= len(called) <= 80:
        raise Malformed(_("Not saved: see the fields."), fields={"name": _("1 to 80 characters.")})
    return called
