"""Tables of this room."""

from mtandao.domains.ipam.models.addresses import HeldAddress
from mtandao.domains.ipam.models.networks import Block, Subnet
from mtandao.domains.ipam.models.pools import Pool

__all__ = ["Block", "HeldAddress", "Pool", "Subnet"]
