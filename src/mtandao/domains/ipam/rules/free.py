"""What is free, and what of it may be given. No Django here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mtandao.domains.ipam.rules.reading import BITS, Network, span_of

Span = tuple[int, int]


def barred(net: Network, gateway: int | None) -> list[int]:
    """What of a subnet is given to nobody: its own address, the broadcast, the gateway; in order.

    Two routers share a /31 or a /127 and a /32 is one host: there each address is one (RFC 3021, RFC 6164). IPv6 has
    no broadcast, and its first address is every router's (RFC 4291).
    """
    first, last = span_of(net)
    own: set[int] = set()
    if net.prefixlen < BITS[net.version] - 1:
        own = {first, last} if net.version == 4 else {first}
    if gateway is not None:
        own.add(gateway)
    return sorted(own)


def gaps(space: Span, taken: Iterable[Span]) -> Iterator[Span]:
    """What of `space` lies in none of `taken`, which comes in the order of beginnings and may nest."""
    free = space[0]
    for first, last in taken:
        if first > space[1]:
            break
        if first > free:
            yield free, first - 1
        free = max(free, last + 1)
    if free <= space[1]:
        yield free, space[1]


def picked(free: Iterable[Span], count: int, step: int = 1) -> list[int]:
    """The first `count` beginnings of pieces of `step` addresses that lie in the gaps; fewer where there are no more.
    Pieces begin at multiples of their size, as prefixes do."""
    found: list[int] = []
    for first, last in free:
        at = -(-first // step) * step
        while at + step - 1 <= last and len(found) < count:
            found.append(at)
            at += step
        if len(found) == count:
            break
    return found


def next_networks(space: Span, bits: int, taken: Iterable[Span], length: int, count: int) -> list[int]:
    """Where the first free networks of that length begin."""
    return picked(gaps(space, taken), count, 1 << (bits - length))


def how_many(space: Span, step: int, taken_up: int, closed: Iterable[int]) -> int:
    """How many more can be given of a pool in which so many are."""
    first, last = space
    whole = max(0, (last + 1) // step - -(-first // step))
    shut = len({each // step for each in closed if first <= each <= last})
    return max(0, whole - shut - taken_up)


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a subnet's map."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def cells(space: Span, most: int = 256) -> list[Cell]:
    """Each address where there are no more than `most`, else so many equal parts."""
    first, last = space
    size = max(1, (last - first + 1) // most)
    return [Cell(at, min(last, at + size - 1)) for at in range(first, last + 1, size)]


def nested(spans: Sequence[tuple[int, int, int]]) -> list[int]:
    """How deep each lies in those before it: they come as (version, first, last), the wider first where two begin
    alike, and lie either inside or beside each other."""
    depths: list[int] = []
    around: list[tuple[int, int]] = []
    for version, _first, last in spans:
        while around and not (around[-1][0] == version and last <= around[-1][1] and _first <= around[-1][1]):
            around.pop()
        depths.append(len(around))
        around.append((version, last))
    return depths
