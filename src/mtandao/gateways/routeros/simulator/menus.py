"""The menus of a simulated RouterOS: what each takes, what it makes of it, and how it refuses.

Names and sentences are those of RouterOS 7.21.
"""

from mtandao.gateways.routeros.simulator.menu import COMMON, SEEN, SEEN_AND_REMOVED, Menu, takes_of
from mtandao.gateways.routeros.simulator.menus_of_ipv6 import IPV6
from mtandao.gateways.routeros.simulator.menus_of_system import SYSTEM

__all__ = ["MENUS", "Menu"]


_RULE = takes_of(
    "src-address src-address-list dst-address dst-address-list protocol src-port dst-port in-interface "
    "in-interface-list out-interface out-interface-list connection-state jump-target to-addresses to-ports reject-with "
    "log log-prefix hotspot",
    chain="",
    action="accept",
    comment="",
    disabled="false",
)
_SERVER_THERE = "failure: server with such interface and service name already exists"
_INTERFACES = ("interface", "interface/vlan", "interface/bridge", "interface/wireguard")

MENUS = {
    menu.path: menu
    for menu in (
        Menu(
            "ppp/secret",
            takes_of(
                "caller-id local-address remote-address remote-ipv6-prefix routes ipv6-routes password name",
                service="any",
                profile="default",
                limit_bytes_in="0",
                limit_bytes_out="0",
                **COMMON,
            ),
            named_by="name",
            once=("name", "service"),
            twice="failure: secret with the same name already exists",
            points_at={"profile": ("ppp/profile",)},
            secret=frozenset({"password"}),
        ),
        Menu(
            "ppp/profile",
            takes_of(
                "name local-address remote-address bridge address-list dns-server wins-server rate-limit "
                "interface-list session-timeout idle-timeout parent-queue queue-type incoming-filter "
                "outgoing-filter dhcpv6-pd-pool remote-ipv6-prefix-pool on-up on-down insert-queue-before comment",
                only_one="default",
                change_tcp_mss="default",
                use_compression="default",
                use_encryption="default",
                use_ipv6="default",
                use_mpls="default",
                use_upnp="default",
            ),
            named_by="name",
            once=("name",),
            twice="failure: profile with the same name already exists",
            flags=frozenset(),
        ),
        Menu("ppp/active", {}, named_by="name", verbs=SEEN_AND_REMOVED),
        Menu(
            "ppp/aaa",
            takes_of(
                "",
                use_radius="false",
                accounting="true",
                interim_update="0s",
                use_circuit_id_in_nas_port_id="false",
                enable_ipv6_accounting="false",
            ),
            flags=frozenset(
                {"use-radius", "accounting", "use-circuit-id-in-nas-port-id", "enable-ipv6-accounting"}
            ),
            one=True,
        ),
        Menu(
            "interface",
            takes_of("name mtu comment", disabled="false"),
            named_by="name",
            verbs=frozenset({"print", "set"}),
        ),
        Menu(
            "interface/vlan",
            takes_of("name vlan-id interface", mtu="1500", use_service_tag="false", **COMMON),
            named_by="name",
            once=("name",),
            twice="failure: already have interface with such name",
            points_at={"interface": _INTERFACES},
            flags=frozenset({"disabled", "use-service-tag"}),
        ),
        Menu(
            "interface/bridge",
            takes_of("name", mtu="auto", protocol_mode="rstp", vlan_filtering="false", pvid="1", **COMMON),
            named_by="name",
            once=("name",),
            twice="failure: already have interface with such name",
            flags=frozenset({"disabled", "vlan-filtering"}),
        ),
        Menu(
            "interface/bridge/port",
            takes_of("bridge interface", pvid="1", **COMMON),
            once=("interface",),
            twice="failure: device already added as bridge port",
            points_at={"bridge": ("interface/bridge",), "interface": _INTERFACES},
        ),
        Menu(
            "interface/wireguard",
            takes_of("name private-key", listen_port="13231", mtu="1420", **COMMON),
            named_by="name",
            once=("name",),
            twice="failure: already have interface with such name",
            secret=frozenset({"private-key"}),
            since_seven=True,
        ),
        Menu(
            "interface/wireguard/peers",
            takes_of(
                "name interface public-key preshared-key endpoint-address endpoint-port allowed-address "
                "persistent-keepalive",
                **COMMON,
            ),
            once=("interface", "public-key"),
            twice="failure: already have such peer",
            points_at={"interface": ("interface/wireguard",)},
            secret=frozenset({"preshared-key"}),
            since_seven=True,
        ),
        Menu(
            "interface/pppoe-server/server",
            takes_of(
                "service-name interface max-sessions mrru pado-delay pppoe-over-vlan-range",
                authentication="pap,chap,mschap1,mschap2",
                default_profile="default",
                keepalive_timeout="10",
                one_session_per_host="false",
                max_mtu="auto",
                max_mru="auto",
                **COMMON,
            ),
            named_by="service-name",
            once=("interface", "service-name"),
            twice=_SERVER_THERE,
            points_at={"interface": _INTERFACES, "default-profile": ("ppp/profile",)},
            besides={"max-mtu": ("auto",), "max-mru": ("auto",)},
            flags=frozenset({"disabled", "one-session-per-host"}),
            numbers={"max-mtu": (512, 65535), "max-mru": (512, 65535)},
            seconds=frozenset({"keepalive-timeout"}),
            choices={"authentication": frozenset({"pap", "chap", "mschap1", "mschap2"})},
        ),
        Menu(
            "ip/address",
            takes_of("address interface network", **COMMON),
            once=("address", "interface"),
            twice="failure: already have such address",
            points_at={"interface": _INTERFACES},
        ),
        Menu(
            "ip/pool",
            takes_of("name ranges comment", next_pool="none"),
            named_by="name",
            once=("name",),
            twice="failure: pool with such name exists",
            points_at={"next-pool": ("ip/pool",)},
            besides={"next-pool": ("none",)},
            flags=frozenset(),
        ),
        Menu("ip/pool/used", {}, verbs=SEEN),
        Menu(
            "ip/route",
            takes_of("dst-address gateway", distance="1", routing_table="main", **COMMON),
        ),
        Menu(
            "ip/dns",
            takes_of("servers", allow_remote_requests="false", cache_size="2048KiB"),
            flags=frozenset({"allow-remote-requests"}),
            one=True,
        ),
        Menu(
            "ip/service",
            takes_of("name port address certificate", disabled="false"),
            named_by="name",
            verbs=frozenset({"print", "set"}),
        ),
        Menu(
            "queue/simple",
            takes_of(
                "name target dst packet-marks time comment",
                parent="none",
                priority="8/8",
                queue="default-small/default-small",
                limit_at="0/0",
                max_limit="0/0",
                burst_limit="0/0",
                burst_threshold="0/0",
                burst_time="0s/0s",
                bucket_size="0.1/0.1",
                disabled="false",
            ),
            named_by="name",
            once=("name",),
            twice="failure: already have such name",
            points_at={"parent": ("queue/simple",)},
            besides={"parent": ("none",)},
            rates=frozenset({"limit-at", "max-limit", "burst-limit", "burst-threshold"}),
        ),
        Menu(
            "ip/firewall/address-list",
            takes_of("list address timeout", **COMMON),
            once=("list", "address"),
            twice="failure: already have such entry",
        ),
        Menu("ip/firewall/filter", _RULE, flags=frozenset({"disabled", "log"})),
        Menu("ip/firewall/nat", _RULE, flags=frozenset({"disabled", "log"})),
        Menu("ip/firewall/raw", _RULE, flags=frozenset({"disabled", "log"})),
        Menu(
            "ip/hotspot",
            takes_of(
                "name interface address-pool",
                profile="default",
                idle_timeout="5m",
                keepalive_timeout="none",
                addresses_per_mac="2",
                **COMMON,
            ),
            named_by="name",
            once=("interface", "service-name"),
            twice=_SERVER_THERE,
            points_at={"interface": _INTERFACES, "address-pool": ("ip/pool",)},
            besides={"address-pool": ("none",)},
        ),
        Menu(
            "ip/hotspot/profile",
            takes_of(
                "name dns-name hotspot-address",
                login_by="cookie,http-chap",
                use_radius="false",
                radius_accounting="true",
                radius_interim_update="received",
            ),
            named_by="name",
            once=("name",),
            twice="failure: profile with the same name already exists",
            flags=frozenset({"use-radius", "radius-accounting"}),
        ),
        Menu("ip/hotspot/active", {}, named_by="user", verbs=SEEN_AND_REMOVED),
        Menu(
            "ip/hotspot/walled-garden/ip",
            takes_of(
                "dst-host dst-address dst-address-list src-address protocol dst-port server",
                action="accept",
                **COMMON,
            ),
        ),
        Menu(
            "ip/hotspot/ip-binding",
            takes_of("address mac-address to-address server", type="regular", **COMMON),
        ),
        *IPV6,
        *SYSTEM,
    )
}
