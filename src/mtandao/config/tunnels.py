"""Our end of the routers' management network: all of it is given, or nothing."""

import base64
import binascii
import ipaddress
import re
from typing import Protocol

from mtandao.config.bad_environment import BadEnvironment

_ENDPOINT = re.compile(r"[A-Za-z0-9.-]+:[0-9]{1,5}")
KEY_BYTES = 32


class Given(Protocol):
    @property
    def tunnel_endpoint(self) -> str: ...
    @property
    def tunnel_public_key(self) -> str: ...
    @property
    def tunnel_network(self) -> str: ...
    @property
    def radius_address(self) -> str: ...


def refuse_what_cannot_be(given: Given) -> None:
    """Raises BadEnvironment."""
    named = {
        "MTANDAO_TUNNEL_ENDPOINT": given.tunnel_endpoint,
        "MTANDAO_TUNNEL_PUBLIC_KEY": given.tunnel_public_key,
        "MTANDAO_TUNNEL_NETWORK": given.tunnel_network,
    }
    if not any(named.values()):
        return
    if missing := [name for name, value in named.items() if not value]:
        raise BadEnvironment(f"{missing[0]} is missing: a tunnel needs its endpoint, public key and network.")
    if not is_endpoint(given.tunnel_endpoint):
        raise BadEnvironment("MTANDAO_TUNNEL_ENDPOINT is a host and a port, such as net.example.com:51820.")
    if not is_key(given.tunnel_public_key):
        raise BadEnvironment("MTANDAO_TUNNEL_PUBLIC_KEY is not what `wg pubkey` prints.")
    try:
        network = ipaddress.IPv4Network(given.tunnel_network)
        inside = ipaddress.ip_address(given.radius_address) in network
    except ValueError:
        raise BadEnvironment("MTANDAO_TUNNEL_NETWORK is an IPv4 network such as 10.90.0.0/16.") from None
    if not inside:
        raise BadEnvironment(
            f"MTANDAO_RADIUS_ADDRESS is {given.radius_address}, which routers cannot reach: it is our own address "
            f"within {network}."
        )


def is_endpoint(text: str) -> bool:
    return _ENDPOINT.fullmatch(text) is not None


def is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False
