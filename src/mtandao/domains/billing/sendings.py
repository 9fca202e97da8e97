"""What became of an invoice or a receipt that was sent to its customer: known on a floor above, which answers here."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Action, Fact
from mtandao.foundation.permissions import Permission


class Sending(NamedTuple):
    """The last one. `problem`: why it did not arrive, in a sentence; empty while it may."""

    at: datetime
    how: str
    to: str
    state: str
    problem: str = ""


Answer = Callable[[Context, UUID], Sending | None]

_answer: Answer | None = None
_needs: Permission | None = None


def sendings_answered_by(answer: Answer, needs: Permission) -> None:
    """Register who knows, and the right of whoever may send."""
    global _answer, _needs
    _answer, _needs = answer, needs


def last_sending(ctx: Context, paper_id: UUID) -> Sending | None:
    """None if it was never sent, or if nobody who knows is there."""
    return _answer(ctx, paper_id) if _answer else None


def sending_facts(ctx: Context, paper_id: UUID) -> tuple[Fact, ...]:
    """When, to whom, and whether it arrived."""
    sent = last_sending(ctx, paper_id)
    if sent is None:
        return ()
    said = _("%(when)s by %(how)s to %(to)s") % {
        "when": times.moment(sent.at, ctx.now),
        "how": sent.how,
        "to": sent.to,
    }
    return (Fact(_("Sent"), said, sent.problem or sent.state),)


def sending_action(route: str, **ids: UUID) -> tuple[Action, ...]:
    """The button; none where nobody sends."""
    if _needs is None:
        return ()
    return (Action(_("Send"), reverse(route, kwargs=ids), icon="send", dialog=True, needs=_needs),)
