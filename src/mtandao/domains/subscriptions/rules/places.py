"""Where a line ends, from values alone."""

from decimal import Decimal
from typing import NamedTuple

LONGEST = 500


class Place(NamedTuple):
    """An address as people say it, and its point on the map where it is known."""

    address: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    def tidied(self) -> "Place":
        return self._replace(address=" ".join(self.address.split()))

    def is_at(self, other: "Place") -> bool:
        return (self.address.casefold(), *self[1:]) == (other.address.casefold(), *other[1:])
