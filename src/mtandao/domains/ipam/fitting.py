"""Whether an address may be given to somebody, and the sentence where it may not."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from mtandao.domains.ipam.choices import GIVEN_BY_ROUTERS, HolderKind, PoolKind
from mtandao.domains.ipam.errors import HeldByAnother, NotToGive
from mtandao.domains.ipam.finding import closed_of
from mtandao.domains.ipam.models import HeldAddress, Pool, Subnet
from mtandao.domains.ipam.queries import closed_in, everybodys
from mtandao.domains.ipam.rules import reading
from mtandao.domains.ipam.words import why_not_read
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


def may_be_promised(pool: Pool, kinds: Collection[HolderKind]) -> None:
    if pool.kind in GIVEN_BY_ROUTERS:
        raise NotToGive(
            _("Routers give the addresses of %(pool)s out by themselves. Take one of a static pool.")
            % {"pool": pool.name},
            pool=pool.name,
        )
    if pool.kind == PoolKind.RESERVED and HolderKind.SERVICE in kinds:
        raise NotToGive(
            _("%(pool)s is reserved for our own devices. Take an address of a static pool.")
            % {"pool": pool.name},
            pool=pool.name,
        )


def lies_well(pool: Pool, first: int, until: int, prefix_length: int | None, kind: HolderKind) -> None:
    may_be_promised(pool, {kind})
    begin, end = pool.span
    if first < begin or until > end:
        raise NotToGive(
            _("That reaches over the end of the pool %(pool)s (%(range)s). Take it in two parts.")
            % {"pool": pool.name, "range": pool.written},
            pool=pool.name,
        )
    if prefix_length != pool.prefix_length:
        gives = f"/{pool.prefix_length}" if pool.prefix_length else _("single addresses")
        raise NotToGive(
            _("The pool %(pool)s gives %(what)s.") % {"pool": pool.name, "what": gives}, pool=pool.name
        )
    if pool.step > 1 and any(shut[0] <= first <= shut[1] for shut in closed_of(pool)):
        raise NotToGive(_("The gateway lies in it: it is given to nobody."), pool=pool.name)
    if pool.step == 1 and first == until:
        is_somebodys(pool.subnet, first)


def leaves_the_gateway(subnet: Subnet, first: int, until: int) -> None:
    """A prefix outside all pools: its first address is its holder's own."""
    if subnet.gateway and first <= reading.as_number(subnet.gateway) <= until:
        raise NotToGive(_("The gateway lies in it: it is given to nobody."))


def is_somebodys(subnet: Subnet, address: int) -> None:
    if address not in closed_in(subnet):
        return
    written = reading.written(subnet.version, address)
    said = {"address": written, "subnet": subnet}
    if written == subnet.gateway:
        sentence = _("%(address)s is the gateway of %(subnet)s.") % said
    elif address == subnet.span[0]:
        sentence = _("%(address)s is the address of the network %(subnet)s itself.") % said
    else:
        sentence = _("%(address)s is the broadcast address of %(subnet)s.") % said
    raise NotToGive(sentence, address=written)


def known_there(ctx: Context, begin: str, end: str) -> HeldAddress | None:
    """What is held there. None overlaps another: it is the last that begins before the end."""
    row = everybodys(ctx).filter(first__lte=end).order_by("-first").first()
    return (
        row
        if row and row.span[1] >= reading.as_number(begin) and (":" in row.first) == (":" in end)
        else None
    )


def in_the_way(ctx: Context, known: HeldAddress) -> HeldByAnother:
    """Whose it is, unless it is of a partner whose customers the asker may not see."""
    seen = HeldAddress.of(ctx).filter(id=known.id).exists()
    label = known.label if seen else _("somebody else")
    return HeldByAnother(
        _("%(address)s is held by %(label)s. Choose another one, or release it there first.")
        % {"address": known.written, "label": label},
        address=known.written,
    )


def read_span(address: str, last: str, prefix_length: int | None) -> tuple[int, int]:
    wrong: dict[str, str] = {}
    try:
        first = reading.address(address)
        until = reading.address(last) if last.strip() else first
    except reading.NotRead as unread:
        raise Malformed(_("Not given: see the fields."), fields={"address": why_not_read(unread)}) from None
    if until.version != first.version or int(until) < int(first):
        wrong["last"] = _("It comes before the first.")
    end = int(until)
    if prefix_length is not None:
        if first.version == 4 or not 1 <= prefix_length <= 128 or last.strip():
            wrong["prefix_length"] = _("Only of IPv6 prefixes are given; leave it empty.")
        elif int(first) % (1 << (128 - prefix_length)):
            wrong["address"] = _("No prefix of that length begins there.")
        else:
            end = int(first) + (1 << (128 - prefix_length)) - 1
    if wrong:
        raise Malformed(_("Not given: see the fields."), fields=wrong)
    return int(first), end
