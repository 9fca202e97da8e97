"""What others may use of this room."""

from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Stage, Status
from mtandao.domains.collections.commands import (
    WalkResult,
    change_ladder,
    reassess,
    take_promise,
    walk_ladder,
)
from mtandao.domains.collections.errors import NothingOwed, PromiseTooLong
from mtandao.domains.collections.events import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountReminded,
    AccountSuspended,
    AccountWalled,
    PromiseMade,
)
from mtandao.domains.collections.models import Standing
from mtandao.domains.collections.queries import ladder, standings, status_of, walled_subscribers, with_status
from mtandao.domains.collections.rules import Ladder

__all__ = [
    "AccountCleared",
    "AccountDisconnected",
    "AccountEnteredGrace",
    "AccountFellDue",
    "AccountReminded",
    "AccountSuspended",
    "AccountWalled",
    "Ladder",
    "NothingOwed",
    "PromiseMade",
    "PromiseTooLong",
    "Stage",
    "Standing",
    "Status",
    "WalkResult",
    "change_ladder",
    "ladder",
    "permissions",
    "reassess",
    "standings",
    "status_of",
    "take_promise",
    "walk_ladder",
    "walled_subscribers",
    "with_status",
]
