"""The menus of IPv6: pools of prefixes, and a firewall with lists of them."""

from mtandao.gateways.routeros.simulator.menu import COMMON, Menu, takes_of

_RULE = (
    "src-address src-address-list dst-address dst-address-list protocol src-port dst-port in-interface "
    "in-interface-list out-interface out-interface-list connection-state jump-target log log-prefix"
)
# Raw comes before connections are known: nothing there can be answered with a rejection.
_RAW_ACTIONS = frozenset({"accept", "drop", "notrack", "jump", "log", "passthrough", "return"})

IPV6 = (
    Menu(
        "ipv6/firewall/address-list",
        takes_of("list address timeout", **COMMON),
        once=("list", "address"),
        twice="failure: already have such entry",
        prefixes=frozenset({"address"}),
    ),
    Menu(
        "ipv6/firewall/filter",
        takes_of(f"{_RULE} reject-with", chain="", action="accept", **COMMON),
        flags=frozenset({"disabled", "log"}),
        prefixes=frozenset({"src-address", "dst-address"}),
    ),
    Menu(
        "ipv6/firewall/raw",
        takes_of(_RULE, chain="", action="accept", **COMMON),
        flags=frozenset({"disabled", "log"}),
        prefixes=frozenset({"src-address", "dst-address"}),
        choices={"action": _RAW_ACTIONS},
    ),
    Menu(
        "ipv6/pool",
        takes_of("name prefix prefix-length comment"),
        named_by="name",
        once=("name",),
        twice="failure: pool with such name exists",
        flags=frozenset(),
        numbers={"prefix-length": (0, 128)},
    ),
    Menu(
        "ipv6/settings",
        takes_of(
            "",
            disable_ipv6="false",
            forward="true",
            accept_redirects="yes-if-forwarding-disabled",
            accept_router_advertisements="yes-if-forwarding-disabled",
            max_neighbor_entries="16384",
        ),
        flags=frozenset({"disable-ipv6", "forward"}),
        one=True,
    ),
)
