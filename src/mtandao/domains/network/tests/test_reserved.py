"""What of a router nobody touches, not even when asked."""

import pytest

from mtandao.domains.network.rules.routeros import in_the_way, reserved_of

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
