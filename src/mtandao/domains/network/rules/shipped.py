"""Templates of attributes to begin with, by make. What they say is an example to change: name servers that everybody
reaches, and nothing that a router refuses or a plan says anyway."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_DNS, _DNS_2 = "1.1.1.1", "8.8.8.8"


class Make(StrEnum):
    MIKROTIK = "mikrotik"
    CISCO = "cisco"
    HUAWEI = "huawei"
    WISPR = "wispr"
    IPV6 = "ipv6"


@dataclass(frozen=True, slots=True)
class Shipped:
    make: Make
    replies: Mapping[str, str]


SHIPPED = (
    # The PPP profile that every RouterOS has.
    Shipped(
        Make.MIKROTIK,
        {"Mikrotik-Group": "default", "MS-Primary-DNS-Server": _DNS, "MS-Secondary-DNS-Server": _DNS_2},
    ),
    Shipped(
        Make.CISCO,
        {
            "Service-Type": "Framed-User",
            "Framed-Protocol": "PPP",
            "Framed-MTU": "1492",
            "Cisco-AVPair": f"ip:dns-servers={_DNS} {_DNS_2}",
        },
    ),
    Shipped(
        Make.HUAWEI,
        {
            "Service-Type": "Framed-User",
            "Framed-Protocol": "PPP",
            "Huawei-Primary-DNS": _DNS,
            "Huawei-Secondary-DNS": _DNS_2,
        },
    ),
    # What a hotspot keeps for one even when it is full: 256 kbps.
    Shipped(Make.WISPR, {"WISPr-Bandwidth-Min-Up": "256000", "WISPr-Bandwidth-Min-Down": "256000"}),
    Shipped(Make.IPV6, {"DNS-Server-IPv6-Address": "2606:4700:4700::1111", "Framed-MTU": "1492"}),
)
