"""States as people see them: a shape, a word, and a colour last (also for eyes that see no colour)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Mark:
    """`tone` is the colour's name (`mt-st-…`), `shape` a symbol of the sprite (`s-…`)."""

    tone: str
    shape: str
    word: Promise | str


MARKS: Final[dict[str, Mark]] = {
    # A subscription, and the line of the one who has it.
    "active": Mark("active", "active", pgettext_lazy("state", "Active")),
    "online": Mark("active", "active", pgettext_lazy("state", "Online")),
    "grace": Mark("grace", "grace", pgettext_lazy("state", "Grace")),
    "promise": Mark("grace", "grace", pgettext_lazy("state", "Promise")),
    "walled": Mark("walled", "walled", pgettext_lazy("state", "Walled garden")),
    "suspended": Mark("suspended", "suspended", pgettext_lazy("state", "Suspended")),
    "suspended_by_hand": Mark("suspended", "suspended", pgettext_lazy("state", "Suspended by hand")),
    "paused": Mark("offline", "offline", pgettext_lazy("state", "Paused")),
    "offline": Mark("offline", "offline", pgettext_lazy("state", "Offline")),
    "pending": Mark("pending", "pending", pgettext_lazy("state", "Pending")),
    "installation": Mark("pending", "pending", pgettext_lazy("state", "Installation")),
    "disconnected": Mark("ended", "ended", pgettext_lazy("state", "Disconnected")),
    "terminated": Mark("ended", "closed", pgettext_lazy("state", "Terminated")),
    # A device never wears a subscriber's shape for its trouble.
    "answers": Mark("active", "active", pgettext_lazy("state", "Answers")),
    "strained": Mark("strained", "strained", pgettext_lazy("state", "Strained")),
    "no_answer": Mark("break", "break", pgettext_lazy("state", "No answer")),
    "empty": Mark("offline", "quiet", pgettext_lazy("state", "Nobody online")),
    "not_set_up": Mark("pending", "pending", pgettext_lazy("state", "Not set up")),
    # Invoices, payments, messages, jobs, tickets.
    "draft": Mark("pending", "pending", pgettext_lazy("state", "Draft")),
    "open": Mark("offline", "quiet", pgettext_lazy("state", "Open")),
    "due": Mark("grace", "grace", pgettext_lazy("state", "Due")),
    "overdue": Mark("suspended", "suspended", pgettext_lazy("state", "Overdue")),
    "part_paid": Mark("grace", "grace", pgettext_lazy("state", "Part paid")),
    "paid": Mark("active", "active", pgettext_lazy("state", "Paid")),
    "credited": Mark("active", "quiet", pgettext_lazy("state", "Credited")),
    "void": Mark("ended", "ended", pgettext_lazy("state", "Void")),
    "waiting": Mark("pending", "pending", pgettext_lazy("state", "Waiting")),
    "running": Mark("pending", "pending", pgettext_lazy("state", "Running")),
    "sent": Mark("active", "active", pgettext_lazy("state", "Sent")),
    "done": Mark("active", "active", pgettext_lazy("state", "Done")),
    "failed": Mark("break", "break", pgettext_lazy("state", "Failed")),
    "refused": Mark("break", "break", pgettext_lazy("state", "Refused")),
    "cancelled": Mark("ended", "ended", pgettext_lazy("state", "Cancelled")),
    "expired": Mark("ended", "closed", pgettext_lazy("state", "Expired")),
    "closed": Mark("ended", "closed", pgettext_lazy("state", "Closed")),
}


def mark(value: str) -> Mark:
    """The mark of a state's name. An unknown one keeps its word and gets the quiet ring."""
    known = MARKS.get(str(value).lower().replace(" ", "_").replace("-", "_"))
    return known or Mark("offline", "quiet", str(value).replace("_", " ").capitalize())
