"""Where addresses are given out."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import GIVEN_BY_ROUTERS
from mtandao.domains.ipam.errors import HeldByAnother, NotToGive, Overlaps, StillUsed
from mtandao.domains.ipam.events import SubnetAdded, SubnetChanged
from mtandao.domains.ipam.models import Pool, Subnet
from mtandao.domains.ipam.queries import blocks, everybodys, pool_of, pools, subnets_within
from mtandao.domains.ipam.rules import reading
from mtandao.domains.ipam.words import why_not_read
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_DNS = 4


def plan_is_ours(ctx: Context) -> None:
    """Blocks and subnets are few and seldom made: one change at a time, each seeing those before it."""
    locks.hold(ctx, "address plan")


def read_network(text: str) -> reading.Network:
    try:
        return reading.network(text)
    except reading.NotRead as wrong:
        raise Malformed(_("Not saved: see the fields."), fields={"network": why_not_read(wrong)}) from None


@command(needs=permissions.MANAGE)
def add_subnet(
    ctx: Context,
    *,
    network: str,
    name: str,
    gateway: str = "",
    dns: Sequence[str] = (),
    vlan: int | None = None,
    description: str = "",
) -> Subnet:
    """Refused where it overlaps another one, with that one's name."""
    net = read_network(network)
    plan_is_ours(ctx)
    subnet = Subnet(
        tenant_id=ctx.tenant_id,
        first=str(net.network_address),
        last=str(net.broadcast_address),
        length=net.prefixlen,
        created_at=ctx.now,
    )
    _fill(subnet, name, gateway, dns, vlan, description)
    other = subnets_within(ctx, subnet.first, subnet.last).first()
    if other is not None:
        raise _overlap(subnet, other)
    inner = (
        blocks(ctx).filter(first__gte=subnet.first, last__lte=subnet.last, length__gt=subnet.length).first()
    )
    if inner is not None:
        raise Overlaps(
            _("The block %(inner)s lies in %(network)s: a subnet lies in a block, never around one.")
            % {"inner": inner, "network": net},
            network=str(net),
        )
    try:
        with transaction.atomic():
            subnet.save(force_insert=True)
    except IntegrityError as clash:
        if "subnets_do_not_overlap" not in str(clash):
            raise
        # Whoever wrote it did not wait for the plan's lock.
        raise _overlap(subnet, subnets_within(ctx, subnet.first, subnet.last).get()) from None
    emit(ctx, SubnetAdded(subject_id=subnet.id, network=subnet.written))
    return subnet


def _overlap(subnet: Subnet, other: Subnet) -> Overlaps:
    return Overlaps(
        _("%(network)s overlaps %(other)s. Choose other addresses, or remove that subnet first.")
        % {"network": subnet.written, "other": other},
        network=subnet.written,
        other=other.written,
        other_id=str(other.id),
    )


@command(needs=permissions.MANAGE)
def change_subnet(
    ctx: Context,
    *,
    subnet_id: UUID,
    name: str,
    gateway: str = "",
    dns: Sequence[str] = (),
    vlan: int | None = None,
    description: str = "",
) -> Subnet:
    """All but its network: another network is another subnet."""
    subnet = Subnet.locked(ctx, id=subnet_id, removed_at=None)
    had = subnet.gateway
    _fill(subnet, name, gateway, dns, vlan, description)
    if subnet.gateway and subnet.gateway != had:
        _gateway_is_free(ctx, subnet, subnet.gateway)
    subnet.save()
    if subnet.gateway != had:
        # The old one may be given now: the search in its pools begins at the beginning again.
        for pool in Pool.of(ctx).select_for_update().filter(subnet=subnet, removed_at=None).order_by("id"):
            pool.free_from = pool.first
            pool.save(update_fields=["free_from"])
    emit(ctx, SubnetChanged(subject_id=subnet.id, network=subnet.written))
    return subnet


@command(needs=permissions.MANAGE)
def remove_subnet(ctx: Context, *, subnet_id: UUID) -> Subnet:
    """Refused while anything stands in it. Its history stays."""
    subnet = Subnet.locked(ctx, id=subnet_id, removed_at=None)
    held = everybodys(ctx).filter(subnet=subnet).count()
    if held:
        raise StillUsed(
            _("%(n)s addresses of %(subnet)s are held. Release them first.") % {"n": held, "subnet": subnet},
            held=held,
        )
    names = [pool.name for pool in pools(ctx).filter(subnet=subnet)]
    if names:
        raise StillUsed(
            _("%(subnet)s has pools: %(pools)s. Remove them first.")
            % {"subnet": subnet, "pools": ", ".join(names[:5])},
            pools=len(names),
        )
    removed = subnet.remove(ctx.now)
    subnet.save(update_fields=["removed_at"])
    emit(ctx, removed)
    return subnet


def _gateway_is_free(ctx: Context, subnet: Subnet, gateway: str) -> None:
    holder = everybodys(ctx).filter(subnet=subnet, first__lte=gateway, last__gte=gateway).first()
    if holder is not None:
        raise HeldByAnother(
            _("%(address)s is held by %(label)s. Release it there first.")
            % {"address": gateway, "label": holder.label},
            address=gateway,
        )
    pool = pool_of(ctx, subnet.id, gateway, gateway).filter(kind__in=GIVEN_BY_ROUTERS).first()
    if pool is not None:
        raise NotToGive(
            _("%(address)s lies in the pool %(pool)s, which routers give from. Let that pool begin after it.")
            % {"address": gateway, "pool": pool.name},
            address=gateway,
        )


def _fill(
    subnet: Subnet, name: str, gateway: str, dns: Sequence[str], vlan: int | None, description: str
) -> None:
    wrong: dict[str, str] = {}
    subnet.name, subnet.description, subnet.vlan = name.strip(), description.strip(), vlan
    if not 1 <= len(subnet.name) <= 80:
        wrong["name"] = _("1 to 80 characters.")
    if vlan is not None and not 1 <= vlan <= 4094:
        wrong["vlan"] = _("From 1 to 4094.")
    subnet.gateway = None
    try:
        if gateway.strip():
            stands = reading.address(gateway)
            if stands not in subnet.net:
                wrong["gateway"] = _("%(address)s is not in %(network)s.") % {
                    "address": stands,
                    "network": subnet.written,
                }
            subnet.gateway = str(stands)
    except reading.NotRead as unread:
        wrong["gateway"] = why_not_read(unread)
    try:
        subnet.dns = [str(reading.address(each)) for each in dns if each.strip()]
    except reading.NotRead as unread:
        wrong["dns"] = why_not_read(unread)
    if len(subnet.dns) > MOST_DNS:
        wrong["dns"] = _("At most %(most)s.") % {"most": MOST_DNS}
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
