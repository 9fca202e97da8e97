"""What of a router nobody touches, not even when asked."""

import pytest

from mtandao.domains.network.rules.routeros import in_the_way, reserved_of, seen_reserved

RESERVED = reserved_of(["ether1", "bridge-lan", "192.168.88.0/24", "2001:db8:9::/64", "10.1.1.1"])


@pytest.mark.parametrize(
    ("menu", "values", "what", "name"),
    [
        ("interface/pppoe-server/server", {"interface": "ether1"}, "interface", "ether1"),
        ("interface/bridge/port", {"bridge": "bridge-lan", "interface": "ether7"}, "interface", "bridge-lan"),
        ("interface", {"name": "ether1", "disabled": "true"}, "interface", "ether1"),
        ("interface", {"name": "mtandao"}, "interface", "mtandao"),
        ("ip/pool", {"name": "homes", "ranges": "100.64.0.2-100.64.0.9,192.168.88.10-192.168.88.20"}, "network", "192.168.88.0/24"),
        ("ip/address", {"address": "192.168.88.1/24", "interface": "ether5"}, "network", "192.168.88.0/24"),
        ("ip/pool", {"ranges": "192.168.0.0/16"}, "network", "192.168.88.0/24"),
        ("ip/pool", {"ranges": "10.1.1.0-10.1.1.9"}, "network", "10.1.1.1/32"),
        ("ppp/profile", {"local-address": "2001:db8:9::1"}, "network", "2001:db8:9::/64"),
        ("queue/simple", {"target": "192.168.88.7/32"}, "network", "192.168.88.0/24"),
        ("ip/firewall/address-list", {"list": "walled-garden", "address": "192.168.88.9"}, "network", "192.168.88.0/24"),
        ("ipv6/firewall/address-list", {"address": "2001:db8:9::/56"}, "network", "2001:db8:9::/64"),
        ("user", {"name": "admin"}, "our_way", "admin"),
        ("interface/wireguard/peers", {"interface": "mtandao"}, "our_way", "mtandao"),
    ],
)  # fmt: skip
def test_what_is_reserved_is_in_the_way(menu: str, values: dict[str, str], what: str, name: str) -> None:
    found = in_the_way(menu, values, RESERVED)
    assert found is not None and (found.what, found.name) == (what, name)


@pytest.mark.parametrize(
    ("menu", "values"),
    [
        ("interface/pppoe-server/server", {"interface": "ether5", "service-name": "homes"}),
        ("ip/pool", {"name": "homes", "ranges": "100.64.0.2-100.64.3.254"}),
        ("ip/pool", {"ranges": "10.1.1.2-10.1.1.9"}),
        ("ppp/profile", {"local-address": "homes", "remote-address": "homes"}),
        ("queue/simple", {"name": "ether1", "target": "100.64.0.9/32"}),
        ("radius", {"address": "192.168.88.9"}),
        ("ip/firewall/address-list", {"list": "walled-garden-allowed", "address": "192.168.88.9"}),
    ],
)
def test_what_is_not_may_be_touched(menu: str, values: dict[str, str]) -> None:
    assert in_the_way(menu, values, RESERVED) is None


HOMES = [
    {"address": "198.51.100.2/30", "interface": "ether1"},
    {"address": "10.90.0.5/16", "interface": "vlan-mgmt"},
    {"address": "192.168.88.1/24", "interface": "bridge", "comment": "defconf"},
    {"address": "100.64.0.1/22", "interface": "bridge-homes", "comment": "homes"},
    {"address": "", "interface": "ether9"},
]
MANAGED = {"bridge": "managed", "192.168.88.0/24": "managed"}


@pytest.mark.parametrize(
    ("gateways", "uplinks"),
    [
        ([], []),
        (["198.51.100.1"], ["ether1"]),
        (["pppoe-out1"], ["pppoe-out1"]),
        (["203.0.113.1%ether8"], ["ether8"]),
        (["203.0.113.1%sfp1@transit"], ["sfp1"]),
        (["198.51.100.1,lte1"], ["ether1", "lte1"]),
        (["198.51.100.1", "lte1"], ["ether1", "lte1"]),
        (["203.0.113.1"], []),
    ],
)
def test_the_uplink_is_what_a_default_route_leads_through(gateways: list[str], uplinks: list[str]) -> None:
    ways = [{"dst-address": "0.0.0.0/0", "gateway": gateway} for gateway in gateways]
    assert seen_reserved("203.0.113.77", HOMES, ways) == MANAGED | dict.fromkeys(uplinks, "uplink")


def test_the_interface_and_network_by_which_we_reach_it_are_reserved() -> None:
    found = seen_reserved("10.90.0.5", HOMES, [])
    assert found == MANAGED | {"vlan-mgmt": "way", "10.90.0.0/16": "way"}
    assert seen_reserved("10.90.0.6", HOMES, []) == MANAGED
    assert seen_reserved("10.90.0.6", [], []) == {}
