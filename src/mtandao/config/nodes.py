"""RADIUS nodes: FreeRADIUS beside a replica of the RADIUS database. What one needs to know, and what routers are told
of them."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Protocol

from mtandao.config import tunnels
from mtandao.config.bad_environment import BadEnvironment
from mtandao.config.postgres.address import DatabaseUrl

_EACH = (
    "MTANDAO_RADIUS_BACKUPS has IP addresses, each alone or with the end and the public key of its own tunnel: "
    "10.90.0.2 net2.example.com:51820 KEY."
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True)
class Backup:
    """A node that routers ask when the one before it does not answer. With `endpoint` (host:port) and `public_key`
    it has a tunnel of its own; without them the way to it is that to us."""

    address: str
    endpoint: str = ""
    public_key: str = ""


class Given(Protocol):
    @property
    def radius_address(self) -> str: ...
    @property
    def radius_backups(self) -> tuple[Backup, ...]: ...
    @property
    def tunnel_network(self) -> str: ...
    @property
    def radius_node(self) -> str: ...
    @property
    def radius_write_url(self) -> DatabaseUrl | None: ...
    @property
    def radius_read_url(self) -> DatabaseUrl | None: ...


def backups(parts: tuple[str, ...]) -> tuple[Backup, ...]:
    """Each is an address, or an address, an endpoint and a public key. Raises BadEnvironment."""
    found = []
    for part in parts:
        match part.split():
            case [address]:
                found.append(Backup(address))
            case [address, endpoint, key] if tunnels.is_endpoint(endpoint) and tunnels.is_key(key):
                found.append(Backup(address, endpoint, key))
            case _:
                raise BadEnvironment(_EACH)
        try:
            ip_address(found[-1].address)
        except ValueError:
            raise BadEnvironment(_EACH) from None
    return tuple(found)


def refuse_what_cannot_be(given: Given) -> None:
    """Raises BadEnvironment."""
    known = [given.radius_address, *(backup.address for backup in given.radius_backups)]
    if len(set(known)) < len(known):
        raise BadEnvironment(
            "MTANDAO_RADIUS_BACKUPS names an address twice, or that of MTANDAO_RADIUS_ADDRESS."
        )
    for backup in given.radius_backups:
        if backup.endpoint and not given.tunnel_network:
            raise BadEnvironment(
                "MTANDAO_RADIUS_BACKUPS names a tunnel, and MTANDAO_TUNNEL_NETWORK is missing."
            )
        if given.tunnel_network and ip_address(backup.address) not in ip_network(given.tunnel_network):
            raise BadEnvironment(
                f"MTANDAO_RADIUS_BACKUPS has {backup.address}, which routers cannot reach: it is an address within "
                f"{given.tunnel_network}."
            )
    if given.radius_node and not _NAME.fullmatch(given.radius_node):
        raise BadEnvironment(
            f"MTANDAO_RADIUS_NODE is {given.radius_node!r}, but a name has letters, digits, dots, hyphens and "
            "underscores."
        )
    # What nodes have written down is told apart by their names, and copies of a machine have one host name.
    if given.radius_read_url and not given.radius_node:
        raise BadEnvironment(
            "MTANDAO_RADIUS_NODE is missing: a node that reads a replica has a name that no other node has."
        )
    for name, url in (
        ("MTANDAO_RADIUS_READ_URL", given.radius_read_url),
        ("MTANDAO_RADIUS_WRITE_URL", given.radius_write_url),
    ):
        if url is not None and ("," in url.host or "," in url.port):
            raise BadEnvironment(f"{name} names more than one host, and FreeRADIUS is to ask one.")
