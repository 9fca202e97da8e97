"""What others may use of this room."""

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import Holder, Strange
from mtandao.domains.reconciliation.commands.looks import Seen, ask_look, record_failed_look, record_look
from mtandao.domains.reconciliation.commands.radius import (
    Compared,
    Counts,
    ask_radius_look,
    forget_all_but,
    record_compared,
    record_failed_radius_look,
    record_radius_look,
)
from mtandao.domains.reconciliation.commands.radius_repairs import ask_radius_repair, record_radius_repair
from mtandao.domains.reconciliation.commands.repairs import ask_repair, change_repair_rule, record_repair
from mtandao.domains.reconciliation.commands.strangers import (
    MOST_STRANGERS,
    ask_stranger_removal,
    record_stranger_removed,
    record_strangers,
)
from mtandao.domains.reconciliation.events import (
    LookAsked,
    RadiusLookAsked,
    RadiusRepairAsked,
    RepairAsked,
    SpeedsDiffer,
    StrangerRemovalAsked,
)
from mtandao.domains.reconciliation.models import Drift, RadiusDrift, RadiusStranger
from mtandao.domains.reconciliation.queries import (
    drift_on,
    open_drift,
    open_riders,
    radius_drift,
    radius_look,
    routers_due,
    strangers,
)
from mtandao.domains.reconciliation.rules.held import Secret
from mtandao.domains.reconciliation.rules.riders import Online

__all__ = [
    "MOST_STRANGERS",
    "Compared",
    "Counts",
    "Drift",
    "Holder",
    "LookAsked",
    "Online",
    "RadiusDrift",
    "RadiusLookAsked",
    "RadiusRepairAsked",
    "RadiusStranger",
    "RepairAsked",
    "Secret",
    "Seen",
    "SpeedsDiffer",
    "Strange",
    "StrangerRemovalAsked",
    "ask_look",
    "ask_radius_look",
    "ask_radius_repair",
    "ask_repair",
    "ask_stranger_removal",
    "change_repair_rule",
    "drift_on",
    "forget_all_but",
    "open_drift",
    "open_riders",
    "permissions",
    "radius_drift",
    "radius_look",
    "record_compared",
    "record_failed_look",
    "record_failed_radius_look",
    "record_look",
    "record_radius_look",
    "record_radius_repair",
    "record_repair",
    "record_stranger_removed",
    "record_strangers",
    "routers_due",
    "strangers",
]
