"""Facts of this room, about a router, and about a provider's part of RADIUS (the subject is the provider)."""

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


class SpeedsDiffer(Event):
    """Sessions of these logins run on a router at another speed than was sold: they are to be told."""

    name: ClassVar[str] = "router.speeds_differ"
    label: ClassVar[str] = "Speeds differ"
    router: str
    login_ids: list[str]


class RadiusDriftFound(Event):
    """RADIUS does not hold what is wanted of so many users, groups and routers that it held before."""

    name: ClassVar[str] = "radius.drift_found"
    label: ClassVar[str] = "RADIUS differs"
    differences: int


class RadiusLookAsked(Event):
    """A person wants RADIUS compared now."""

    name: ClassVar[str] = "radius.look_asked"
    label: ClassVar[str] = "Look at RADIUS asked"


class RadiusRepairAsked(Event):
    """A person, or the provider's rule, wants these differences repaired."""

    name: ClassVar[str] = "radius.repair_asked"
    label: ClassVar[str] = "Repair of RADIUS asked"
    drift_ids: list[str]


class RadiusRepaired(Event):
    name: ClassVar[str] = "radius.drift_repaired"
    label: ClassVar[str] = "RADIUS repaired"
    repaired: int


class StrangerRemovalAsked(Event):
    """A person wants out of RADIUS whom, or what, nobody here knows. The stranger's row is the subject."""

    name: ClassVar[str] = "radius.stranger_removal_asked"
    label: ClassVar[str] = "Removal from RADIUS asked"
    holder: str
    username: str


class StrangerRemoved(Event):
    """He is out of RADIUS."""

    name: ClassVar[str] = "radius.stranger_removed"
    label: ClassVar[str] = "Removed from RADIUS"
    holder: str
    username: str
