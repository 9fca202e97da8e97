"""Bodies that work, for routers and for what they and RADIUS hold."""

from collections.abc import Callable
from typing import Any


def _nothing(_: Any) -> Any:
    return None


BODIES: dict[str, Callable[[Any], Any]] = {
    "change_rule": lambda _: {"by_itself": True},
    "create_look": _nothing,
    "create_repair": lambda _: {"drift_ids": None},
    "create_radius_look": _nothing,
    "create_radius_repair": lambda f: {"drift_ids": [str(f.ids["router_id"])]},
    "create_stranger_removal": _nothing,
    "create_router": lambda _: {"name": "New", "address": "10.99.0.1", "secret": "long-secret"},
}
