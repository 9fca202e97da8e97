"""How these pages say where an account stands and what keeps it there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.collections.choices import HeldBy, Stage
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Action, Step

MONEY = subscribers.permissions.VIEW_MONEY
# A stage as the kit draws it: its shape and colour.
MARKS = {
    Stage.CLEAR: "active",
    Stage.REMINDED: "active",
    Stage.WARNED: "due",
    Stage.GRACE: "grace",
    Stage.WALLED: "walled",
    Stage.SUSPENDED: "suspended",
    Stage.DISCONNECTED: "disconnected",
    Stage.TERMINATED: "terminated",
}


def account_url(subscriber_id: Any) -> str:
    return reverse("collections:account", kwargs={"subscriber_id": subscriber_id})


def held_words(held_by: HeldBy | None, until: datetime | None, now: datetime) -> str:
    if held_by is None:
        return ""
    if held_by == HeldBy.WINDOW and until is not None:
        return _("No cut before %(moment)s") % {"moment": times.moment(until, now)}
    return str(held_by.label)


def path_steps(path: Sequence[Stage]) -> list[Step]:
    """The stages of one walk, the last of them where it ends."""
    return [
        Step(str(stage.label), state="last" if at == len(path) else "done")
        for at, stage in enumerate(path, 1)
    ]


def in_subtree(ctx: Context, subscriber_id: Any) -> subscribers.Subscriber:
    """The customer, or NotFound: also where he belongs to somebody else's branch."""
    return subscribers.subscriber(ctx, subscriber_id)


def places(here: str) -> tuple[Action, ...]:
    """The pages of this room, to go from one to another."""
    named = (
        ("accounts", _("Accounts")),
        ("dry-run", _("Dry run")),
        ("ladder", _("Ladder")),
        ("windows", _("No-cut windows")),
        ("promises", _("Promises")),
        ("prompts", _("Prompts")),
        ("fees", _("Fees")),
    )
    return tuple(Action(label, reverse(f"collections:{name}")) for name, label in named if name != here)
