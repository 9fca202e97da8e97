"""What others may use of this room."""

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.commands.looks import Seen, ask_look, record_failed_look, record_look
from mtandao.domains.reconciliation.commands.repairs import ask_repair, change_repair_rule, record_repair
from mtandao.domains.reconciliation.events import LookAsked, RepairAsked
from mtandao.domains.reconciliation.queries import drift_on, open_drift, open_riders, routers_due
from mtandao.domains.reconciliation.rules.riders import Online

__all__ = [
    "LookAsked",
    "Online",
    "RepairAsked",
    "Seen",
    "ask_look",
    "ask_repair",
    "change_repair_rule",
    "drift_on",
    "open_drift",
    "open_riders",
    "permissions",
    "record_failed_look",
    "record_look",
    "record_repair",
    "routers_due",
]
