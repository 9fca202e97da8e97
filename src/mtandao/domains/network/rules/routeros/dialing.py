"""Pools and PPPoE services as rows of a router, and what became of them there. No Django here."""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mtandao.domains.network.rules.routeros.rows import WantedRow

POOL, POOL_6, PROFILE, SERVER = "ip/pool", "ipv6/pool", "ppp/profile", "interface/pppoe-server/server"
LEAST_MTU, MOST_MTU = 576, 1500
Key = tuple[str, str]


class Authentication(StrEnum):
    """As RouterOS names them."""

    PAP = "pap"
    CHAP = "chap"
    MSCHAP1 = "mschap1"
    MSCHAP2 = "mschap2"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolOn:
    """`prefix_length`: prefixes of that length are delegated from it."""

    key: str
    name: str
    first: str
    last: str
    prefix_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOn:
    """`local` and `remote`: an address or a pool's name, for our end and the customer's."""

    key: str
    interface: str
    name: str
    profile: str
    local: str
    remote: str
    name_servers: tuple[str, ...]
    mtu: int
    mru: int
    one_per_host: bool
    keepalive_s: int
    authentication: tuple[str, ...]


def pool_key(key: str) -> str:
    return f"pool-{key}"


def pool_rows(pools: Iterable[PoolOn]) -> Iterable[WantedRow]:
    """Of IPv6 a router can give from one whole prefix alone; what is none stays with us."""
    for pool in pools:
        if pool.prefix_length is None and ":" not in pool.first:
            ranges = pool.first if pool.first == pool.last else f"{pool.first}-{pool.last}"
            yield WantedRow(menu=POOL, key=pool_key(pool.key), values={"name": pool.name, "ranges": ranges})
        elif pool.prefix_length is not None and (whole := _whole(pool)):
            values = {"name": pool.name, "prefix": whole, "prefix-length": str(pool.prefix_length)}
            yield WantedRow(menu=POOL_6, key=pool_key(pool.key), values=values)


def _whole(pool: PoolOn) -> str:
    first, last = ipaddress.ip_address(pool.first), ipaddress.ip_address(pool.last)
    if not isinstance(first, ipaddress.IPv6Address) or not isinstance(last, ipaddress.IPv6Address):
        return ""
    found = list(ipaddress.summarize_address_range(first, last))
    return str(found[0]) if len(found) == 1 else ""


def service_rows(services: Iterable[ServiceOn]) -> Iterable[WantedRow]:
    """What a row names comes before it."""
    for it in services:
        profile, server = service_keys(it.key)
        values = {"name": it.profile, "local-address": it.local, "remote-address": it.remote}
        if it.name_servers:
            values["dns-server"] = ",".join(it.name_servers)
        yield WantedRow(menu=profile[0], key=profile[1], values=values)
        yield WantedRow(
            menu=server[0],
            key=server[1],
            values={
                "service-name": it.name,
                "interface": it.interface,
                "default-profile": it.profile,
                "max-mtu": str(it.mtu),
                "max-mru": str(it.mru),
                "one-session-per-host": "true" if it.one_per_host else "false",
                "keepalive-timeout": f"{it.keepalive_s}s",
                "authentication": ",".join(it.authentication),
            },
        )


def service_keys(key: str) -> tuple[Key, Key]:
    """Where its own rows lie: profile and server."""
    return (PROFILE, f"pppoe-{key}"), (SERVER, f"pppoe-{key}")


@dataclass(frozen=True, slots=True)
class InItsWay:
    """Why a row of a service is not as wanted, in short."""

    taken: bool
    reserved: bool
    name: str


class Became(StrEnum):
    """What a comparison tells of a service."""

    AS_WANTED = "as_wanted"
    TAKEN = "taken"
    RESERVED = "reserved"
    DIFFERS = "differs"


def became(keys: Sequence[Key], differing: Mapping[Key, InItsWay]) -> tuple[Became, str]:
    """With the name that is in the way."""
    found = [differing[key] for key in keys if key in differing]
    for each in found:
        if each.taken:
            return Became.TAKEN, each.name
    for each in found:
        if each.reserved:
            return Became.RESERVED, each.name
    return (Became.DIFFERS if found else Became.AS_WANTED), ""
