"""What of a router nobody touches through us, not even when asked: the network it is managed from, the bridge that
carries it, the uplink, and the way and user by which we reach it."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtandao.domains.network.rules.routeros.wanted import ALLOWED, GROUP, TUNNEL

# What leads to us. Changed through itself, a mistake could not be taken back.
OUR_WAY = frozenset(
    {"interface/wireguard", "interface/wireguard/peers", "user", "user/group", "ip/service", "ip/route"}
)
_INTERFACE_FIELDS = ("interface", "bridge", "name", "in-interface", "out-interface")
_INTERFACE_MENUS = ("interface", "ip/address", "ip/hotspot")
# Why something is reserved without having been named.
UPLINK, WAY, MANAGED = "uplink", "way", "managed"
# RouterOS's comment on the network that it comes with, from which it is managed on the spot.
_SHIPPED = "defconf"
# Where an address means customers, or who is behind the wall; what is let through the wall harms nobody.
_ADDRESS_MENUS = (
    "ip/pool", "ip/address", "ip/hotspot", "ip/firewall/address-list", "ipv6/firewall/address-list", "ppp/", "queue/",
)  # fmt: skip
_ADDRESS_FIELDS = ("address", "ranges", "local-address", "remote-address", "network", "target")


@dataclass(frozen=True, slots=True)
class Reserved:
    """`interfaces` by name; `networks` in prefix notation."""

    interfaces: frozenset[str]
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Why a row is not touched: `what` is `our_way`, `interface` or `network`, `name` which one."""

    what: str
    name: str


def reserved_of(entries: Sequence[str]) -> Reserved:
    """Names of interfaces and networks as one list, as a person keeps it. A single address is a network of one."""
    networks, names = [], []
    for entry in entries:
        try:
            networks.append(str(ipaddress.ip_network(entry, strict=False)))
        except ValueError:
            names.append(entry)
    return Reserved(frozenset({*names, TUNNEL}), tuple(networks))


def seen_reserved(
    reached_at: str, addresses: Sequence[Mapping[str, str]], ways: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """What of a router is reserved without anybody saying so, each with why. `addresses`: the rows of `ip/address`;
    `ways`: its default routes, those that wait for another to fail as well. A router that is reached through
    somebody's translation has no such address: then only its uplink and its own management network are known."""
    found: dict[str, str] = {}
    for row in addresses:
        try:
            home = ipaddress.ip_interface(row.get("address", ""))
        except ValueError:
            continue
        if str(home.ip) == reached_at:
            why = WAY
        elif row.get("comment") == _SHIPPED:
            why = MANAGED
        else:
            continue
        found |= {row.get("interface", ""): why, str(home.network): why}
    for way in ways:
        for gate in way.get("gateway", "").split(","):
            found |= dict.fromkeys(_leads_through(gate.strip(), addresses), UPLINK)
    found.pop("", None)
    return found


def _leads_through(gate: str, addresses: Sequence[Mapping[str, str]]) -> list[str]:
    """The interfaces behind a gateway: an address, an interface, an address on an interface; with a table or not."""
    host, _, interface = gate.partition("@")[0].partition("%")
    if interface:
        return [interface]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return [host]
    return [row.get("interface", "") for row in addresses if _overlapped(host, (_network(row),))]


def _network(row: Mapping[str, str]) -> str:
    return str(ipaddress.ip_interface(row.get("address") or "0.0.0.0/32").network)


def in_the_way(menu: str, values: Mapping[str, str], reserved: Reserved) -> InTheWay | None:
    """What of the reserved set a row is, or lies on; None where it may be touched. `values`: the row's and those that
    it is to get."""
    if menu in OUR_WAY:
        return InTheWay("our_way", values.get("name", GROUP))
    if menu.startswith(_INTERFACE_MENUS):
        for field in _INTERFACE_FIELDS:
            if values.get(field) in reserved.interfaces:
                return InTheWay("interface", values[field])
    if menu.startswith(_ADDRESS_MENUS) and values.get("list") != ALLOWED:
        for field in _ADDRESS_FIELDS:
            if found := _overlapped(values.get(field, ""), reserved.networks):
                return InTheWay("network", found)
    return None


def _overlapped(text: str, networks: Sequence[str]) -> str | None:
    """The first of the networks that an address, a network, a range or a list of these reaches into."""
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        try:
            low = ipaddress.ip_interface(first)
            start, end = (
                (low.network[0], low.network[-1]) if not last else (low.ip, ipaddress.ip_address(last))
            )
        except ValueError:
            continue  # a name
        for each in networks:
            there = ipaddress.ip_network(each)
            if there.version == start.version and int(there[0]) <= int(end) and int(start) <= int(there[-1]):
                return each
    return None
