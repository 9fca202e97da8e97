"""What the pages say of a difference: what it is, and what to do about it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.payments.choices import PayoutMethod
from mtandao.domains.payments.daily.choices import DayState, DifferenceKind, LineKind
from mtandao.domains.payments.models import StatementDay, StatementDifference
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Verdict

BOOKABLE = (DifferenceKind.MISSING_HERE, DifferenceKind.AMOUNT)
MARKS = {
    DayState.AGREES: "paid",
    DayState.DIFFERS: "failed",
    DayState.NO_STATEMENT: "waiting",
}


def may_book(difference: StatementDifference) -> bool:
    """Booking the line makes the difference go away."""
    line = difference.line
    if not difference.open or difference.kind not in BOOKABLE or line is None:
        return False
    return line.amount == difference.amount and line.kind != LineKind.OTHER


def may_ask(difference: StatementDifference) -> bool:
    asked = (DifferenceKind.MISSING_THERE, DifferenceKind.NO_RECEIPT)
    ours = difference.payment_id is not None or difference.payout_id is not None
    return difference.open and difference.kind in asked and ours


def next_step(ctx: Context, difference: StatementDifference) -> str:
    """One sentence: what to do, or why nothing is to be done."""
    if difference.explanation:
        return _("Explained: %(why)s") % {"why": difference.explanation}
    if difference.kind == DifferenceKind.ELSEWHERE:
        return _elsewhere(ctx, difference)
    if difference.answer:
        return difference.answer
    if difference.asked_at is not None:
        return _("M-Pesa is asked. Its answer comes within a minute.")
    if difference.kind == DifferenceKind.AMOUNT and not may_book(difference):
        return _("The same receipt with another sum. Ask Safaricom, then explain it.")
    if may_book(difference):
        return _booking(difference)
    if difference.kind == DifferenceKind.MISSING_THERE and may_ask(difference):
        return _("Ask M-Pesa about the receipt; if the file was not of the whole day, import it again.")
    if difference.kind == DifferenceKind.NO_RECEIPT:
        payout = difference.payout
        if payout is not None and payout.method == PayoutMethod.MPESA:
            return _("Ask M-Pesa what became of the payout.")
        return _("It was learnt by asking, which names no receipt. Book the payment of the same sum, or ask.")
    return _("Somebody booked it by hand, or it is of no known kind. Explain it.")


def _booking(difference: StatementDifference) -> str:
    line = difference.line
    assert line is not None
    return {
        LineKind.PAYMENT: _("Book it: it goes to its owner, or to suspense."),
        LineKind.CHARGE: _("Book it as a charge."),
        LineKind.BANKED: _("Book it to the bank account that it came to."),
        LineKind.REVERSAL: _("Book it: the payment is taken back."),
        LineKind.PAYOUT: _("Book it: the payout that waits for an answer is concluded."),
    }[LineKind(line.kind)]


def _elsewhere(ctx: Context, difference: StatementDifference) -> str:
    on = difference.elsewhere_on
    day = times.day(on, ctx.today) if on else ""
    if difference.here is not None:
        return _("In the statement of %(day)s.") % {"day": day}
    if on == difference.day.on:
        return _("Booked on the same day, without this short code.")
    return _("Booked on %(day)s.") % {"day": day}


def verdict(ctx: Context, day: StatementDay) -> Verdict:
    if day.state == DayState.NO_STATEMENT:
        how = _("Import the file of the M-Pesa portal, or name a nominated number at the gateway.")
        return Verdict("wait", _("Nothing is known of M-Pesa's side yet."), how)
    if day.state == DayState.DIFFERS:
        said = ngettext(
            "%(n)s thing to settle: the statement says %(sum)s more than the ledger.",
            "%(n)s things to settle: the statement says %(sum)s more than the ledger.",
            day.open_differences,
        )
        if day.difference < 0:
            said = ngettext(
                "%(n)s thing to settle: the ledger says %(sum)s more than the statement.",
                "%(n)s things to settle: the ledger says %(sum)s more than the statement.",
                day.open_differences,
            )
        money = words.money(abs(day.difference), ctx.tenant.currency)
        return Verdict("bad", said % {"n": words.count(day.open_differences), "sum": money})
    if day.difference:
        return Verdict("good", _("Every difference is explained."))
    only = "" if day.filed else _("Of what came in: what went out is only in the portal's file.")
    return Verdict("good", _("Statement and ledger say the same."), only)
