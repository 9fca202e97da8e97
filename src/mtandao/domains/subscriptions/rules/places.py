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

    def problems(self) -> dict[str, str]:
        """By field, of a tidied one."""
        wrong = {}
        if not 0 < len(self.address) <= LONGEST:
            wrong["address"] = f"Where to, in at most {LONGEST} characters."
        if (self.latitude is None) != (self.longitude is None):
            wrong["longitude"] = "Latitude and longitude go together."
        if self.latitude is not None and not -90 <= self.latitude <= 90:
            wrong["latitude"] = "From -90 to 90."
        if self.longitude is not None and not -180 <= self.longitude <= 180:
            wrong["longitude"] = "From -180 to 180."
        return wrong
