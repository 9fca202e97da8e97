"""A router's own range of addresses, drawn from and given back."""

import ipaddress
from collections import Counter, deque


class PoolEmpty(RuntimeError):
    """Every address of the pool is in use."""


def addresses(given: str) -> range:
    """The addresses of `10.20.0.0/22` (without network, broadcast and the first, which is the router's) or of
    `10.20.0.10-10.20.0.99`, as numbers. Raises ValueError with a sentence."""
    first, dash, last = given.partition("-")
    try:
        if dash:
            low, high = int(ipaddress.IPv4Address(first.strip())), int(ipaddress.IPv4Address(last.strip()))
        else:
            network = ipaddress.IPv4Network(given.strip())
            low, high = int(network.network_address) + 2, int(network.broadcast_address) - 1
    except ValueError as error:
        raise ValueError(f"{given} is not a pool: write 10.20.0.0/22 or 10.20.0.10-10.20.0.99") from error
    if high < low:
        raise ValueError(f"the pool {given} has no address to give")
    return range(low, high + 1)


class Pool:
    """Hands out each address once at a time; one given back is used again as late as possible."""

    def __init__(self, given: str) -> None:
        self._range = addresses(given)
        self._next = self._range.start
        self._returned: deque[int] = deque()
        self._taken: Counter[int] = Counter()

    @property
    def size(self) -> int:
        return len(self._range)

    def has(self, address: str) -> bool:
        """Whether it is one of these, taken or not."""
        return int(ipaddress.IPv4Address(address)) in self._range

    def draw(self) -> str:
        """A free address. Raises `PoolEmpty`."""
        while self._next in self._range:
            self._next += 1
            if self._next - 1 not in self._taken:
                return self._take(self._next - 1)
        while self._returned:
            candidate = self._returned.popleft()
            if candidate not in self._taken:
                return self._take(candidate)
        raise PoolEmpty(f"all {self.size} addresses are in use")

    def hold(self, address: str) -> None:
        """Keeps a fixed address out of the pool while anybody has it; one from elsewhere is ignored."""
        number = int(ipaddress.IPv4Address(address))
        if number in self._range:
            self._taken[number] += 1

    def give_back(self, address: str) -> None:
        """Frees an address; one the pool does not know is ignored."""
        number = int(ipaddress.IPv4Address(address))
        if number not in self._taken:
            return
        self._taken[number] -= 1
        if self._taken[number] == 0:
            del self._taken[number]
            if number < self._next:
                self._returned.append(number)

    def _take(self, number: int) -> str:
        self._taken[number] += 1
        return str(ipaddress.IPv4Address(number))
