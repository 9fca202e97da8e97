"""The rows that a router of ours is to have: the way to us, our user, RADIUS with CoA, the walled garden, and what was
set up on this one: pools and PPPoE services.

The wall stands in the raw table, before connection tracking: it holds whatever else the router's own firewall (or
FastTrack) does.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mtandao.domains.network.rules.routeros.dialing import pool_rows, service_rows
from mtandao.domains.network.rules.routeros.rows import WantedRow
from mtandao.domains.network.rules.routeros.setup import Setup, Spoke

TUNNEL = "mtandao"
GROUP = "mtandao"
ALLOWED = "walled-garden-allowed"
RAW, RAW_6 = "ip/firewall/raw", "ipv6/firewall/raw"
# The rule that makes a wall of a list of prefixes: without it to be on the list means nothing.
WALL_6 = (RAW_6, "wall6-drop")
# No `policy` (it makes users), no `ftp`, `ssh`, `reboot`: what REST needs to read, to change and to ping.
RIGHTS = "read,write,test,sensitive,rest-api"


class Part(StrEnum):
    TUNNEL = "tunnel"
    USER = "user"
    RADIUS = "radius"
    WALL = "wall"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class PartOf:
    part: Part
    rows: tuple[WantedRow, ...]


def parts(it: Setup) -> list[PartOf]:
    """In the order in which a router is taught: the way to us comes first."""
    made = [
        PartOf(Part.TUNNEL, tuple(_tunnel(it, it.tunnel)) if it.tunnel else ()),
        PartOf(Part.USER, tuple(_user(it)) if it.api_user else ()),
        PartOf(Part.RADIUS, tuple(_radius(it))),
        PartOf(Part.WALL, tuple(_wall(it))),
        PartOf(Part.SERVICES, (*pool_rows(it.pools), *service_rows(it.services))),
    ]
    return [each for each in made if each.rows]


def wanted_rows(it: Setup) -> list[WantedRow]:
    return [row for part in parts(it) for row in part.rows]


def _tunnel(it: Setup, spoke: Spoke) -> Sequence[WantedRow]:
    hub = spoke.hub
    inner = ipaddress.ip_network(hub.network)
    behind_it = [node.address for node in it.backups if not node.host]
    return (
        WantedRow(
            menu="interface/wireguard",
            key="tunnel",
            values={"name": TUNNEL, "private-key": spoke.private_key},
            secret=frozenset({"private-key"}),
        ),
        _peer("hub", hub.host, hub.port, hub.public_key, (it.server, *behind_it)),
        *(
            _peer(f"hub-{place}", node.host, node.port, node.public_key, (node.address,))
            for place, node in enumerate(it.backups, 2)
            if node.host
        ),
        WantedRow(
            menu="ip/address",
            key="tunnel",
            values={"address": f"{it.address}/{inner.prefixlen}", "interface": TUNNEL},
        ),
    )


def _peer(key: str, host: str, port: int, public_key: str, addresses: Sequence[str]) -> WantedRow:
    return WantedRow(
        menu="interface/wireguard/peers",
        key=key,
        values={
            "interface": TUNNEL,
            "public-key": public_key,
            "endpoint-address": host,
            "endpoint-port": str(port),
            "allowed-address": ",".join(f"{address}/32" for address in addresses),
            # Whoever stands behind somebody else's NAT keeps the way open.
            "persistent-keepalive": "25s",
        },
    )


def _user(it: Setup) -> Sequence[WantedRow]:
    return (
        WantedRow(menu="user/group", key="group", values={"name": GROUP, "policy": RIGHTS}),
        WantedRow(
            menu="user",
            key="user",
            values={
                "name": it.api_user,
                "password": it.api_password,
                "group": GROUP,
                "address": f"{it.server}/32",
            },
            secret=frozenset({"password"}),
        ),
    )


def _radius(it: Setup) -> Sequence[WantedRow]:
    """Who answers sign-ins, and who may send changes to running sessions (RFC 5176)."""
    return (
        _server(it, "radius", it.server),
        *(_server(it, f"radius-{place}", node.address) for place, node in enumerate(it.backups, 2)),
        WantedRow(menu="radius/incoming", values={"accept": "true", "port": str(it.coa_port)}),
        WantedRow(
            menu="ppp/aaa",
            values={"use-radius": "true", "accounting": "true", "interim-update": _duration(it.interim_s)},
        ),
    )


def _server(it: Setup, key: str, address: str) -> WantedRow:
    """A router asks three times before it asks the next, always from the first on: where there is a next, not long."""
    return WantedRow(
        menu="radius",
        key=key,
        values={
            "service": "ppp,hotspot,dhcp",
            "address": address,
            "secret": it.secret,
            "authentication-port": str(it.auth_port),
            "accounting-port": str(it.acct_port),
            "src-address": it.address,
            "timeout": "1s" if it.backups else "3s",
            # BlastRADIUS (CVE-2024-3596): an answer that is not signed is nobody's. Known since 7.15.
            "require-message-auth": "yes-for-request-resp",
        },
        secret=frozenset({"secret"}),
        where_known=frozenset({"require-message-auth"}),
    )


def _wall(it: Setup) -> Sequence[WantedRow]:
    """Who has not paid reaches name servers and the payment page, and nothing else."""
    here = {"chain": "prerouting", "src-address-list": it.walled_list}

    def allows(key: str, menu: str = RAW, **what: str) -> WantedRow:
        named = {name.replace("_", "-"): value for name, value in what.items()}
        return WantedRow(menu=menu, key=key, values={**here, **named, "action": "accept"})

    return (
        WantedRow(
            menu="ip/firewall/address-list",
            key="wall-portal",
            values={"list": ALLOWED, "address": it.portal_host},
        ),
        WantedRow(
            menu="ip/firewall/address-list",
            key="wall-portal-address",
            values={"list": ALLOWED, "address": it.portal_address},
        ),
        allows("wall-names-udp", protocol="udp", dst_port="53"),
        allows("wall-names-tcp", protocol="tcp", dst_port="53"),
        allows("wall-allowed", dst_address_list=ALLOWED),
        allows("wall-web", protocol="tcp", dst_port="80"),
        WantedRow(menu=RAW, key="wall-drop", values={**here, "action": "drop"}),
        WantedRow(
            menu="ip/firewall/nat",
            key="wall-redirect",
            values={
                "chain": "dstnat",
                "src-address-list": it.walled_list,
                "dst-address-list": f"!{ALLOWED}",
                "protocol": "tcp",
                "dst-port": "80",
                "action": "dst-nat",
                "to-addresses": it.portal_address,
                "to-ports": "80",
            },
        ),
        # The payment page is reached by IPv4. Who asks for names by IPv6 gets them, and tries nothing else for long.
        allows("wall6-names-udp", RAW_6, protocol="udp", dst_port="53"),
        allows("wall6-names-tcp", RAW_6, protocol="tcp", dst_port="53"),
        WantedRow(menu=RAW_6, key=WALL_6[1], values={**here, "action": "drop"}),
    )


def _duration(seconds: int) -> str:
    """`5m`, `1m30s`."""
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes}m" if minutes else "") + (f"{rest}s" if rest or not minutes else "")
