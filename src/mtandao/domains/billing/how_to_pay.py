"""How an invoice says that it is paid. Which ways there are is known on a floor above, which answers here."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from mtandao.domains.billing.models import Invoice
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times


class HowToPay(NamedTuple):
    """`link` is what a code beside the sentence holds, and what an app on a phone opens."""

    sentence: str
    link: str = ""


Answer = Callable[[Context, Invoice], HowToPay | None]

_answer: Answer | None = None


def how_to_pay_answered_by(answer: Answer) -> Answer:
    """Register who knows."""
    global _answer
    _answer = answer
    return answer


def how_to_pay(ctx: Context, invoice: Invoice) -> HowToPay | None:
    """None when nothing is open. Paper is read later, so the day comes with its year."""
    if not invoice.open_amount:
        return None
    known = _answer(ctx, invoice) if _answer else None
    said = {"account": invoice.subscriber.account_number, "day": times.day(invoice.due_on, weekday=False)}
    return known or HowToPay(_("Pay with the account number %(account)s, by %(day)s.") % said)
