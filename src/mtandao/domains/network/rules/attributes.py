"""What a RADIUS attribute of one's own may be: its name and type are FreeRADIUS's, and it is none that we write."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_OCTETS = 253  # of a value in a packet
_NUMBERS: Mapping[str, tuple[int, int]] = {
    "byte": (0, 2**8 - 1),
    "short": (0, 2**16 - 1),
    "integer": (0, 2**32 - 1),
    "integer64": (0, 2**64 - 1),
    "signed": (-(2**31), 2**31 - 1),
    "date": (0, 2**32 - 1),
}
_NETWORKS = {
    "ipaddr": ipaddress.IPv4Address,
    "ipv6addr": ipaddress.IPv6Address,
    "ipv4prefix": ipaddress.IPv4Network,
    "ipv6prefix": ipaddress.IPv6Network,
}
# Ours, and where one says it instead.
SPEED, WALL, ADDRESS, LOCK, PASSWORD, TIME, DATA, VLAN, SESSIONS, REASON = (
    "speed", "wall", "address", "lock", "password", "time", "data", "vlan", "sessions", "reason",
)  # fmt: skip
OURS: Mapping[str, str] = {
    "mikrotik-rate-limit": SPEED,
    "wispr-bandwidth-max-up": SPEED,
    "wispr-bandwidth-max-down": SPEED,
    "mikrotik-address-list": WALL,
    "framed-ip-address": ADDRESS,
    "framed-ipv6-address": ADDRESS,
    "framed-ipv6-prefix": ADDRESS,
    "delegated-ipv6-prefix": ADDRESS,
    "delegated-ipv6-prefix-pool": ADDRESS,
    "mikrotik-delegated-ipv6-pool": ADDRESS,
    "framed-pool": ADDRESS,
    "calling-station-id": LOCK,
    "nas-ip-address": LOCK,
    "cleartext-password": PASSWORD,
    "nt-password": PASSWORD,
    "auth-type": PASSWORD,
    "user-name": PASSWORD,
    "session-timeout": TIME,
    "idle-timeout": TIME,
    "acct-interim-interval": TIME,
    "expiration": TIME,
    "mikrotik-total-limit": DATA,
    "mikrotik-total-limit-gigawords": DATA,
    "tunnel-type": VLAN,
    "tunnel-medium-type": VLAN,
    "tunnel-private-group-id": VLAN,
    "simultaneous-use": SESSIONS,
    "reply-message": REASON,
    "fall-through": REASON,
    "message-authenticator": REASON,
}
# What decides whether somebody comes in without being compared with what his router sends.
CONTROL = frozenset({"login-time"})


class Wrong(StrEnum):
    """Why an attribute is refused."""

    UNKNOWN = "unknown"
    OURS = "ours"
    NOT_SIMPLE = "not_simple"
    NUMBER = "number"
    ADDRESS = "address"
    OCTETS = "octets"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Known:
    """An attribute as the dictionary has it; `words` are names that its numbers have."""

    name: str
    type: str
    words: frozenset[str] = field(default_factory=frozenset)


def wrong_with(known: Known | None, name: str, value: str) -> Wrong | None:
    if ours_for(name):
        return Wrong.OURS
    if known is None:
        return Wrong.UNKNOWN
    if known.type in _NUMBERS:
        low, high = _NUMBERS[known.type]
        number = re.fullmatch(r"-?\d{1,20}", value, re.ASCII)
        fits = number is not None and low <= int(value) <= high
        return None if fits or value in known.words else Wrong.NUMBER
    if known.type in _NETWORKS:
        try:
            _NETWORKS[known.type](value)
        except ValueError:
            return Wrong.ADDRESS
        return None
    if known.type == "octets":
        octets = re.fullmatch(r"0x(?:[0-9a-fA-F]{2}){1,253}", value)
        return None if octets else Wrong.OCTETS
    if known.type == "string":
        plain = 0 < len(value.encode()) <= MOST_OCTETS and value.isprintable()
        return None if plain else Wrong.TEXT
    return Wrong.NOT_SIMPLE


def ours_for(name: str) -> str:
    """What of ours it says; empty where it is none of ours."""
    return OURS.get(name.partition(":")[0].lower(), "")


def is_compared(name: str) -> bool:
    """A check is a condition on what the router sends, but for those that FreeRADIUS judges by itself."""
    return name.lower() not in CONTROL
