"""Facts of this room, about a router."""

from typing import ClassVar

from mtandao.foundation.events import Event


class DriftFound(Event):
    """A router does not hold what is wanted of it."""

    name: ClassVar[str] = "router.drift_found"
    label: ClassVar[str] = "Drift found"
    router: str
    differences: int


class LookAsked(Event):
    """A person wants a router looked at now."""

    name: ClassVar[str] = "router.look_asked"
    label: ClassVar[str] = "Look asked"


class RepairAsked(Event):
    """A person, or the provider's rule, wants these differences repaired. `keys`: `menu key`, each."""

    name: ClassVar[str] = "router.repair_asked"
    label: ClassVar[str] = "Repair asked"
    keys: list[str]


class DriftRepaired(Event):
    name: ClassVar[str] = "router.drift_repaired"
    label: ClassVar[str] = "Drift repaired"
    router: str
    repaired: int


class FreeRiderFound(Event):
    """Somebody is online on a router without a service that explains it."""

    name: ClassVar[str] = "router.free_rider_found"
    label: ClassVar[str] = "Free rider found"
    router: str
    username: str
    why: str
