"""Networks and addresses as people write them. No Django here."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
BITS = {4: 32, 6: 128}


class Problem(StrEnum):
    NO_NETWORK = "no_network"
    NO_ADDRESS = "no_address"
    HOST_BITS = "host_bits"
    NOBODYS = "nobodys"


class NotRead(ValueError):
    """`instead` is what was probably meant."""

    def __init__(self, problem: Problem, text: str, instead: str = "") -> None:
        super().__init__(problem, text)
        self.problem, self.text, self.instead = problem, text, instead


def network(text: str) -> Network:
    """`10.4.0.0/22`. NotRead where it is none, or one that nobody can be given (multicast, loopback)."""
    bare = text.strip()
    if "/" not in bare or "%" in bare or len(bare) > 60:
        raise NotRead(Problem.NO_NETWORK, bare)
    try:
        found = ip_network(bare, strict=False)
    except ValueError:
        raise NotRead(Problem.NO_NETWORK, bare) from None
    length = bare.partition("/")[2]
    if not length.isascii() or not length.isdigit():  # 10.4.0.0/255.255.252.0
        raise NotRead(Problem.NO_NETWORK, bare, instead=str(found))
    if found.network_address != ip_address(bare.partition("/")[0]):
        raise NotRead(Problem.HOST_BITS, bare, instead=str(found))
    if _nobodys(found):
        raise NotRead(Problem.NOBODYS, bare)
    return found


def address(text: str) -> Address:
    """`100.64.3.9`. NotRead where it is none."""
    bare = text.strip()
    try:
        found = ip_address(bare)
    except ValueError:
        raise NotRead(Problem.NO_ADDRESS, bare) from None
    if "%" in bare or getattr(found, "ipv4_mapped", None) is not None:
        raise NotRead(Problem.NO_ADDRESS, bare)
    return found


def _nobodys(found: Network) -> bool:
    """What is multicast, loopback, this network itself or of no use; and with it whatever reaches into it."""
    closed = (
        ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3")
        if found.version == 4
        else ("::/8", "fe80::/10", "ff00::/8")
    )
    return any(found.overlaps(ip_network(each)) for each in closed)


def written(version: int, number: int) -> str:
    """The address that this number is."""
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))


def as_number(text: str) -> int:
    return int(ip_address(text))


def span_of(found: Network) -> tuple[int, int]:
    """The numbers of its first and its last address."""
    return int(found.network_address), int(found.broadcast_address)


def network_at(version: int, first: int, length: int) -> Network:
    return IPv4Network((first, length)) if version == 4 else IPv6Network((first, length))
