"""Bodies that work, for routers and for what they and RADIUS hold."""

from collections.abc import Callable
from typing import Any


def _nothing(_: Any) -> Any:
    return None


BODIES: dict[str, Callable[[Any], Any]] = {
    "create_common_attribute_templates": lambda _: None,
    "change_rule": lambda _: {"by_itself": True},
    "create_look": _nothing,
    "create_repair": lambda _: {"drift_ids": None},
    "create_radius_look": _nothing,
    "create_radius_repair": lambda f: {"drift_ids": [str(f.ids["router_id"])]},
    "create_stranger_removal": _nothing,
    "create_ping": lambda _: {"address": "127.0.0.1"},
    "create_session_speed": lambda _: {"kbps_down": 2048, "kbps_up": 1024},
    "create_router_row": lambda _: {"values": {"name": "guests", "ranges": "192.0.2.9-192.0.2.20"}},
    "change_router_row": lambda _: {"values": {"ranges": "192.0.2.9-192.0.2.20"}},
    "create_router": lambda _: {"name": "New", "address": "10.99.0.1", "secret": "long-secret"},
}

# No router answers here.
IN_THE_WAY = {
    "delete_pop": "pop.routers_there",
    "create_session_speed": "session.no_speed_to_give",  # RADIUS is not written there
    "delete_session_speed": "session.no_speed_to_give",
    "delete_router": "router.people_online",
    "create_ping": "router.away",
    "read_interfaces": "router.away",
    "read_router_rows": "router.away",
    "create_router_row": "router.away",
    "change_router_row": "malformed",
    "delete_router_row": "malformed",
}
