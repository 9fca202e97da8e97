"""The map of a subnet: each address a cell, or each cell an equal part with its share."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words

MOST_CELLS = 256
LEGEND: dict[str, str | Promise] = {
    "free": pgettext_lazy("of an address", "Free"),
    "pooled": gettext_lazy("Free, a router gives it"),
    "online": gettext_lazy("Online now"),
    "held": pgettext_lazy("of an address", "Held"),
    "reserved": pgettext_lazy("of an address", "Reserved"),
    "closed": gettext_lazy("Given to nobody: the network, its gateway, its broadcast"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`said` is read out and shown at the pointer. `share`: of a part, how much of it is used."""

    state: str
    said: str
    url: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Map:
    cells: list[Drawn]
    # How many addresses one cell stands for.
    each: int

    @property
    def legend(self) -> list[tuple[str, str | Promise]]:
        there = {cell.state for cell in self.cells}
        return [(state, word) for state, word in LEGEND.items() if state in there] if self.each == 1 else []


def map_of(ctx: Context, subnet: ipam.Subnet) -> Map:
    parts = ipam.cells(subnet.span, MOST_CELLS)
    if parts[0].size == 1:
        return Map(_single(ctx, subnet), 1)
    size = parts[0].size
    held = ipam.held_by_part(ctx, subnet, size)
    online = network.online_by_part(ctx, subnet.first, subnet.last, size) if _sees_sessions(ctx) else {}
    return Map(
        [_part(subnet, at, size, held.get(at, 0), online.get(at, 0)) for at in range(len(parts))], size
    )


def _part(subnet: ipam.Subnet, at: int, size: int, held: int, online: int) -> Drawn:
    begin = subnet.span[0] + at * size
    first, last = (ipam.written(subnet.version, each) for each in (begin, begin + size - 1))
    # Who holds an address and is online with it counts once at most.
    used = min(size, max(held, online) if held and online else held + online)
    said = _("%(first)s – %(last)s: %(held)s held, %(online)s online") % {
        "first": first,
        "last": last,
        "held": words.count(held),
        "online": words.count(online),
    }
    share = max(4, round(100 * used / size)) if used else 0
    return Drawn("part", said, f"?{urlencode({'from': first, 'to': last})}#inside", share)


def _single(ctx: Context, subnet: ipam.Subnet) -> list[Drawn]:
    first, last = subnet.span
    closed = set(ipam.closed_in(subnet))
    held: dict[int, tuple[str, str]] = {}
    for row in (
        ipam.everybodys(ctx).filter(subnet=subnet).only("first", "last", "kind", "label", "organization_id")
    ):
        mine = ctx.organization_ids is None or row.organization_id in ctx.organization_ids
        label = row.label if mine else _("somebody else")
        state = "reserved" if row.kind == ipam.HolderKind.RESERVED else "held"
        begin, end = row.span
        held |= dict.fromkeys(range(max(begin, first), min(end, last) + 1), (state, label))
    online = _online(ctx, subnet)
    given = [
        pool.span for pool in ipam.pools(ctx).filter(subnet=subnet) if pool.kind in ipam.GIVEN_BY_ROUTERS
    ]
    reserve = reverse("ipam:reserve", kwargs={"subnet_id": subnet.pk})
    may = ctx.may(ipam.permissions.MANAGE)
    cells = []
    for at in range(first, last + 1):
        address = ipam.written(subnet.version, at)
        said = {"address": address}
        if at in held:
            state, label = held[at]
            words_of = (
                _("%(address)s: reserved, %(label)s")
                if state == "reserved"
                else _("%(address)s: held by %(label)s")
            )
            cells.append(
                Drawn(state, words_of % {**said, "label": label}, f"?from={address}&to={address}#inside")
            )
        elif at in closed:
            cells.append(Drawn("closed", _("%(address)s: given to nobody") % said))
        elif at in online:
            cells.append(
                Drawn(
                    "online",
                    _("%(address)s: online, %(label)s") % {**said, "label": online[at]},
                    f"?from={address}&to={address}#inside",
                )
            )
        elif any(begin <= at <= end for begin, end in given):
            cells.append(Drawn("pooled", _("%(address)s: free, a router gives it") % said))
        else:
            url = f"{reserve}?address={address}" if may else ""
            cells.append(Drawn("free", _("%(address)s: free") % said, url))
    return cells


def _online(ctx: Context, subnet: ipam.Subnet) -> dict[int, str]:
    if not _sees_sessions(ctx):
        return {}
    rows = network.online_within(ctx, subnet.first, subnet.last).values_list("address", "username")
    return {ipam.as_number(str(address)): username for address, username in rows}


def _sees_sessions(ctx: Context) -> bool:
    return ctx.may(network.permissions.VIEW)
