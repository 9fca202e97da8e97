"""Simulators call this machine and no other. Names below `localhost` never go to a resolver."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


class NotLoopback(ValueError):
    """The address leads off this machine. The text says so."""


@dataclass(frozen=True, slots=True)
class Target:
    """Connect to `url`, whose host is a number, and say `host` in the Host header."""

    url: str
    host: str


def loopback_target(url: str) -> Target:
    """`http://savanna.localhost:8000/x` becomes `http://127.0.0.1:8000/x` with its own Host header."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise NotLoopback(f"{url!r} is not a web address.") from None
    if parts.scheme != "http" or not host:
        raise NotLoopback(f"A simulator calls plain http addresses only, not {url!r}.")
    number = _loopback_number(host)
    if number is None:
        raise NotLoopback(f"A simulator never calls off this machine, and {host} is not on it.")
    netloc = number if port is None else f"{number}:{port}"
    named = host if ":" not in host else f"[{host}]"
    return Target(
        urlunsplit(("http", netloc, parts.path or "/", parts.query, "")),
        named if port is None else f"{named}:{port}",
    )


def is_loopback(url: str) -> bool:
    try:
        loopback_target(url)
    except NotLoopback:
        return False
    return True


def _loopback_number(host: str) -> str | None:
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if not address.is_loopback:
        return None
    return str(address) if address.version == 4 else f"[{address}]"
