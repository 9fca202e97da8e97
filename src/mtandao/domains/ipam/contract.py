"""What others may use of this room."""

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import GIVEN_BY_ROUTERS, HolderKind, PoolKind
from mtandao.domains.ipam.commands.addresses import Holder, hold, hold_next, release, release_of, reserve
from mtandao.domains.ipam.commands.blocks import add_block, add_next_subnets, change_block, remove_block
from mtandao.domains.ipam.commands.pools import add_pool, change_pool, remove_pool
from mtandao.domains.ipam.commands.subnets import add_subnet, change_subnet, remove_subnet
from mtandao.domains.ipam.errors import HeldByAnother, InNoSubnet, NoneFree, NotHeld, NotToGive, Overlaps
from mtandao.domains.ipam.events import (
    AddressHeld,
    AddressReleased,
    PoolChanged,
    SubnetAdded,
    SubnetChanged,
    SubnetRemoved,
)
from mtandao.domains.ipam.finding import free_of_pool
from mtandao.domains.ipam.fullness import fill_of_pools, nearly_full
from mtandao.domains.ipam.models import Block, HeldAddress, Pool, Subnet
from mtandao.domains.ipam.queries import (
    blocks,
    closed_in,
    everybodys,
    first_record,
    held,
    held_at,
    held_between,
    held_by,
    held_by_part,
    held_in_pools,
    pool,
    pools,
    pools_named,
    subnet,
    subnet_of,
    subnets,
)
from mtandao.domains.ipam.rules.free import cells
from mtandao.domains.ipam.rules.reading import as_number, written
from mtandao.domains.ipam.uses import online_by, used_by

__all__ = [
    "GIVEN_BY_ROUTERS",
    "AddressHeld",
    "AddressReleased",
    "Block",
    "HeldAddress",
    "HeldByAnother",
    "Holder",
    "HolderKind",
    "InNoSubnet",
    "NoneFree",
    "NotHeld",
    "NotToGive",
    "Overlaps",
    "Pool",
    "PoolChanged",
    "PoolKind",
    "Subnet",
    "SubnetAdded",
    "SubnetChanged",
    "SubnetRemoved",
    "add_block",
    "add_next_subnets",
    "add_pool",
    "add_subnet",
    "as_number",
    "blocks",
    "cells",
    "change_block",
    "change_pool",
    "change_subnet",
    "closed_in",
    "everybodys",
    "fill_of_pools",
    "first_record",
    "free_of_pool",
    "held",
    "held_at",
    "held_between",
    "held_by",
    "held_by_part",
    "held_in_pools",
    "hold",
    "hold_next",
    "nearly_full",
    "online_by",
    "permissions",
    "pool",
    "pools",
    "pools_named",
    "release",
    "release_of",
    "remove_block",
    "remove_pool",
    "remove_subnet",
    "reserve",
    "subnet",
    "subnet_of",
    "subnets",
    "used_by",
    "written",
]
