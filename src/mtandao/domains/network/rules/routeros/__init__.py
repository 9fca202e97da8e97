"""What a MikroTik is to have so that it works with us, as values, and as lines to paste. RouterOS 7. No Django here.

One description serves both ways: the script that teaches a router, and whoever compares it with the router later.
"""

from mtandao.domains.network.rules.routeros.dialing import (
    LEAST_MTU,
    MOST_MTU,
    Authentication,
    Became,
    InItsWay,
    Key,
    PoolOn,
    ServiceOn,
    became,
    pool_key,
    service_keys,
    service_rows,
)
from mtandao.domains.network.rules.routeros.drift import (
    ABOVE,
    NARROWS,
    ORDERED,
    Difference,
    Kind,
    differences,
    ours,
    shadows,
)
from mtandao.domains.network.rules.routeros.onboarding import one_line, whole_file
from mtandao.domains.network.rules.routeros.reserved import (
    MANAGED,
    UPLINK,
    WAY,
    InTheWay,
    Reserved,
    in_the_way,
    reserved_of,
    seen_reserved,
)
from mtandao.domains.network.rules.routeros.rows import MARK, WantedRow
from mtandao.domains.network.rules.routeros.script import lines
from mtandao.domains.network.rules.routeros.setup import Hub, Node, Setup, Spoke
from mtandao.domains.network.rules.routeros.walls import (
    RENEWED_BEFORE,
    WALLED_MENU,
    WALLED_MENU_6,
    is_wall,
    wall_comment,
    wall_lasts,
    wall_timeout,
)
from mtandao.domains.network.rules.routeros.wanted import WALL_6, Part, PartOf, parts, wanted_rows

__all__ = [
    "ABOVE",
    "LEAST_MTU",
    "MANAGED",
    "MARK",
    "MOST_MTU",
    "NARROWS",
    "ORDERED",
    "RENEWED_BEFORE",
    "UPLINK",
    "WALLED_MENU",
    "WALLED_MENU_6",
    "WALL_6",
    "WAY",
    "Authentication",
    "Became",
    "Difference",
    "Hub",
    "InItsWay",
    "InTheWay",
    "Key",
    "Kind",
    "Node",
    "Part",
    "PartOf",
    "PoolOn",
    "Reserved",
    "ServiceOn",
    "Setup",
    "Spoke",
    "WantedRow",
    "became",
    "differences",
    "in_the_way",
    "is_wall",
    "lines",
    "one_line",
    "ours",
    "parts",
    "pool_key",
    "reserved_of",
    "seen_reserved",
    "service_keys",
    "service_rows",
    "shadows",
    "wall_comment",
    "wall_lasts",
    "wall_timeout",
    "wanted_rows",
    "whole_file",
]
