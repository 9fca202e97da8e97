"""The rows that RouterOS makes of the sessions that run: active users, their interfaces and their queues.

Their ids begin at *80000000 and are never kept.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from mtandao.gateways.routeros.values import duration_text

Row = dict[str, str]
DYNAMIC = 0x80000000


class Login(Protocol):
    @property
    def user_name(self) -> str: ...
    @property
    def mac(self) -> str: ...


class Meter(Protocol):
    @property
    def bytes_up(self) -> int: ...
    @property
    def bytes_down(self) -> int: ...
    @property
    def packets_up(self) -> int: ...
    @property
    def packets_down(self) -> int: ...


class Line(Protocol):
    """A session of the simulated router. Octets and rates as its subscriber sees them."""

    @property
    def id(self) -> str: ...
    @property
    def login(self) -> Login: ...
    @property
    def framed_ip(self) -> str: ...
    @property
    def nas_port(self) -> int: ...
    @property
    def seconds(self) -> int: ...
    @property
    def is_hotspot(self) -> bool: ...
    @property
    def rate(self) -> tuple[int, int] | None: ...
    @property
    def address_lists(self) -> tuple[str, ...]: ...
    def read_meter(self) -> Meter: ...


def ppp_active(lines: Iterable[Line]) -> list[Row]:
    """Without counters: those are the interface's."""
    return [
        {
            ".id": _id(line),
            "name": line.login.user_name,
            "service": "pppoe",
            "caller-id": line.login.mac,
            "address": line.framed_ip,
            "uptime": duration_text(timedelta(seconds=line.seconds)),
            "encoding": "",
            "session-id": f"0x{line.id}",
            "limit-bytes-in": "0",
            "limit-bytes-out": "0",
            "radius": "true",
        }
        for line in lines
        if not line.is_hotspot
    ]


def hotspot_active(lines: Iterable[Line]) -> list[Row]:
    found = []
    for line in lines:
        if line.is_hotspot:
            meter = line.read_meter()
            found.append(
                {
                    ".id": _id(line),
                    "server": "hotspot1",
                    "user": line.login.user_name,
                    "address": line.framed_ip,
                    "mac-address": line.login.mac,
                    "login-by": "http-chap",
                    "uptime": duration_text(timedelta(seconds=line.seconds)),
                    "bytes-in": str(meter.bytes_up),
                    "bytes-out": str(meter.bytes_down),
                    "packets-in": str(meter.packets_up),
                    "packets-out": str(meter.packets_down),
                    "radius": "true",
                }
            )
    return found


def interfaces(lines: Iterable[Line]) -> list[Row]:
    """`<pppoe-USER>`: what it received is the subscriber's upload."""
    found = []
    for line in lines:
        if not line.is_hotspot:
            meter = line.read_meter()
            found.append(
                {
                    ".id": _id(line),
                    "name": f"<pppoe-{line.login.user_name}>",
                    "type": "pppoe-in",
                    "actual-mtu": "1480",
                    "rx-byte": str(meter.bytes_up),
                    "tx-byte": str(meter.bytes_down),
                    "rx-packet": str(meter.packets_up),
                    "tx-packet": str(meter.packets_down),
                    "running": "true",
                    "disabled": "false",
                    "dynamic": "true",
                }
            )
    return found


def queues(lines: Iterable[Line]) -> list[Row]:
    """What RADIUS gave a rate has a queue that nobody can edit."""
    found = []
    for line in lines:
        if line.rate is not None:
            meter, (up, down) = line.read_meter(), line.rate
            kind = "hotspot" if line.is_hotspot else "pppoe"
            found.append(
                {
                    ".id": _id(line),
                    "name": f"<{kind}-{line.login.user_name}>",
                    "target": f"<{kind}-{line.login.user_name}>",
                    "parent": "none",
                    "max-limit": f"{up}/{down}",
                    "bytes": f"{meter.bytes_up}/{meter.bytes_down}",
                    "packets": f"{meter.packets_up}/{meter.packets_down}",
                    "dynamic": "true",
                    "disabled": "false",
                    "invalid": "false",
                }
            )
    return found


def address_lists(lines: Iterable[Line]) -> list[Row]:
    """Mikrotik-Address-List of an Accept."""
    return [
        {
            ".id": f"*{DYNAMIC + 16 * line.nas_port + place:X}",
            "list": name,
            "address": line.framed_ip,
            "dynamic": "true",
            "disabled": "false",
        }
        for line in lines
        for place, name in enumerate(line.address_lists)
    ]


def used_addresses(lines: Iterable[Line], pool_of: "PoolOf") -> list[Row]:
    return [
        {"pool": pool, "address": line.framed_ip, "owner": "PPP", "info": line.login.user_name}
        for line in lines
        if (pool := pool_of(line.framed_ip))
    ]


class PoolOf(Protocol):
    def __call__(self, address: str) -> str: ...


def _id(line: Line) -> str:
    return f"*{DYNAMIC + line.nas_port:X}"
