"""Which price holds where in the tree of organizations, from values alone."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Own(NamedTuple):
    """What one organization has instead of what is above it. None: as above."""

    price: Decimal | None = None
    setup_fee: Decimal | None = None
    sold: bool | None = None


class InForce(NamedTuple):
    price: Decimal
    setup_fee: Decimal
    sold: bool


def in_force(plain: InForce, path: Sequence[UUID], own: Mapping[UUID, Own]) -> InForce:
    """At the end of `path` (the provider first, then each partner below the one before): of each of the three, what
    was said last on the way down; where nobody said anything, the plan's own."""
    price, setup_fee, sold = plain
    for organization in path:
        said = own.get(organization, Own())
        price = price if said.price is None else said.price
        setup_fee = setup_fee if said.setup_fee is None else said.setup_fee
        sold = sold if said.sold is None else said.sold
    return InForce(price, setup_fee, sold)
