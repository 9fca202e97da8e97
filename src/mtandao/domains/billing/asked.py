"""When a customer was asked for an invoice's money: known on a floor above, which answers here."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from mtandao.domains.billing.models import Invoice
from mtandao.foundation.context import Context


class Asked(NamedTuple):
    """The last wish for its money. `ended`: how it ended, in words; empty while it is open or when it was paid."""

    at: datetime
    how: str
    ended: str = ""
    waiting: bool = False


Answer = Callable[[Context, Invoice], Asked | None]

_answer: Answer | None = None


def answered_by(answer: Answer) -> Answer:
    """Register who knows."""
    global _answer
    _answer = answer
    return answer


def last_asked(ctx: Context, invoice: Invoice) -> Asked | None:
    """None if nobody was asked, or if nobody who knows is there."""
    return _answer(ctx, invoice) if _answer else None
