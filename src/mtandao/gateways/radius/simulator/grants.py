"""What an Access-Accept allows a session, and what a CoA may change of it afterwards."""

import ipaddress
from dataclasses import dataclass, replace

from mtandao.gateways.radius.packets import ReceivedPacket
from mtandao.gateways.radius.simulator.rates import RateLimit, read_rate_limit

# what RouterOS changes in place; address, pool, routes, Address-List and Total-Limit are not among them
CHANGEABLE = frozenset(
    {
        "Mikrotik-Group",
        "Mikrotik-Recv-Limit",
        "Mikrotik-Xmit-Limit",
        "Mikrotik-Rate-Limit",
        "Ascend-Data-Rate",
        "Ascend-Xmit-Rate",
        "Mikrotik-Mark-Id",
        "Filter-Id",
        "Mikrotik-Advertise-URL",
        "Mikrotik-Advertise-Interval",
        "Session-Timeout",
        "Idle-Timeout",
        "Port-Limit",
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """The terms of one session. Times in seconds, limits in octets as the subscriber sees them."""

    rate: RateLimit | None = None
    framed_ip: str | None = None
    framed_pool: str | None = None
    framed_prefix: str | None = None
    delegated_prefix: str | None = None
    session_timeout_s: int | None = None
    idle_timeout_s: int | None = None
    interim_s: int | None = None
    address_lists: tuple[str, ...] = ()
    group: str | None = None
    filter_id: str | None = None
    port_limit: int | None = None
    bytes_up_limit: int | None = None
    bytes_down_limit: int | None = None
    bytes_total_limit: int | None = None
    classes: tuple[bytes, ...] = ()
    reply_message: str | None = None


def read_grant(accept: ReceivedPacket) -> Grant:
    """The terms of an Access-Accept. Raises `BadRate` for a rate no router can read."""
    lists = accept.attributes.get("Mikrotik-Address-List", ())
    return Grant(
        rate=_rate(accept),
        framed_ip=_fixed_address(accept.text("Framed-IP-Address")),
        framed_pool=accept.text("Framed-Pool"),
        framed_prefix=accept.text("Framed-IPv6-Prefix"),
        delegated_prefix=accept.text("Delegated-IPv6-Prefix"),
        session_timeout_s=accept.number("Session-Timeout"),
        idle_timeout_s=accept.number("Idle-Timeout"),
        interim_s=accept.number("Acct-Interim-Interval"),
        address_lists=tuple(str(name) for name in lists),
        group=accept.text("Mikrotik-Group"),
        filter_id=accept.text("Filter-Id"),
        port_limit=accept.number("Port-Limit"),
        bytes_up_limit=_octets(accept, "Mikrotik-Recv-Limit"),
        bytes_down_limit=_octets(accept, "Mikrotik-Xmit-Limit"),
        bytes_total_limit=_octets(accept, "Mikrotik-Total-Limit"),
        classes=accept.octets("Class"),
        reply_message=accept.text("Reply-Message"),
    )


def changed(grant: Grant, request: ReceivedPacket) -> Grant:
    """The terms after a CoA; what it does not name stays. Raises `BadRate`."""
    filter_id, group = request.text("Filter-Id"), request.text("Mikrotik-Group")
    session_timeout, idle_timeout = request.number("Session-Timeout"), request.number("Idle-Timeout")
    port_limit = request.number("Port-Limit")
    up, down = _octets(request, "Mikrotik-Recv-Limit"), _octets(request, "Mikrotik-Xmit-Limit")
    return replace(
        grant,
        rate=_rate(request) or grant.rate,
        group=grant.group if group is None else group,
        filter_id=grant.filter_id if filter_id is None else filter_id,
        session_timeout_s=grant.session_timeout_s if session_timeout is None else session_timeout,
        idle_timeout_s=grant.idle_timeout_s if idle_timeout is None else idle_timeout,
        port_limit=grant.port_limit if port_limit is None else port_limit,
        bytes_up_limit=grant.bytes_up_limit if up is None else up,
        bytes_down_limit=grant.bytes_down_limit if down is None else down,
    )


def _rate(packet: ReceivedPacket) -> RateLimit | None:
    """MikroTik's own attribute goes before Ascend's, Ascend's before WISPr's."""
    text = packet.text("Mikrotik-Rate-Limit")
    if text is not None:
        return read_rate_limit(text)
    received, sent = packet.number("Ascend-Data-Rate"), packet.number("Ascend-Xmit-Rate")
    if received or sent:
        return _plain(received or sent, sent or received)
    up, down = packet.number("WISPr-Bandwidth-Max-Up"), packet.number("WISPr-Bandwidth-Max-Down")
    return _plain(up or down, down or up) if up or down else None


def _plain(up: int | None, down: int | None) -> RateLimit:
    return RateLimit(up or 0, down or 0, f"{up}/{down}")


def _fixed_address(given: str | None) -> str | None:
    """None when the address means "draw one from the pool": anything in 127/8 or from 224.0.0.0 up."""
    if given is None:
        return None
    address = ipaddress.IPv4Address(given)
    return None if address.is_loopback or int(address) >= 224 << 24 else given


def _octets(packet: ReceivedPacket, name: str) -> int | None:
    low, high = packet.number(name), packet.number(f"{name}-Gigawords")
    return None if low is None and high is None else (low or 0) + ((high or 0) << 32)
