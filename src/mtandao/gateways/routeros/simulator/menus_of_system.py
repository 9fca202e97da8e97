"""The menus about the router itself: who may sign in, RADIUS, what it runs on."""

from mtandao.gateways.routeros.simulator.menu import COMMON, SEEN, SEEN_AND_REMOVED, Menu, takes_of

SYSTEM = (
    Menu(
        "radius",
        takes_of(
            "service address secret realm domain called-id src-address",
            authentication_port="1812",
            accounting_port="1813",
            timeout="1s100ms",
            accounting_backup="false",
            protocol="udp",
            require_message_auth="yes-for-request-resp",
            **COMMON,
        ),
        flags=frozenset({"disabled", "accounting-backup"}),
        secret=frozenset({"secret"}),
        choices={"require-message-auth": frozenset({"no", "yes-for-request-resp"})},
        since={"require-message-auth": (7, 15)},
    ),
    Menu(
        "radius/incoming",
        takes_of("", accept="false", port="1700", vrf="main"),
        flags=frozenset({"accept"}),
        one=True,
    ),
    Menu("system/identity", takes_of("", name="MikroTik"), flags=frozenset(), one=True),
    Menu("system/resource", {}, verbs=SEEN, one=True),
    Menu("system/routerboard", {}, verbs=SEEN, one=True),
    # What was fetched lies here until somebody removes it.
    Menu("file", takes_of("name type contents"), named_by="name", once=("name",), verbs=SEEN_AND_REMOVED),
    Menu("system/health", {}, verbs=SEEN),
    Menu(
        "system/script",
        takes_of("name source policy comment"),
        named_by="name",
        once=("name",),
        twice="failure: item with this name already exists",
        flags=frozenset(),
    ),
    Menu(
        "user",
        takes_of("name group address password", **COMMON),
        named_by="name",
        once=("name",),
        twice="failure: user with the same name already exists",
        points_at={"group": ("user/group",)},
        secret=frozenset({"password"}),
    ),
    Menu(
        "user/group",
        takes_of("name policy comment"),
        named_by="name",
        once=("name",),
        twice="failure: group with the same name already exists",
        flags=frozenset(),
    ),
)
