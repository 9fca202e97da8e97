"""Payouts whose end nobody told: their provider is asked, less and less often."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import Job

# When a provider is asked what became of one, if it does not say so itself.
FIRST_QUESTION = timedelta(seconds=60)
SILENT_AFTER, MOST_CHASED = timedelta(minutes=5), 200
OPEN = (payments.PayoutState.SENDING, payments.PayoutState.SENT, payments.PayoutState.UNKNOWN)
INTERRUPTED = "we were interrupted while sending"


def died_while_sending(ctx: Context, payout_id: UUID) -> bool:
    """Whether we died between sending and recording: then whether it was taken is not known from now on."""
    if payments.payout(ctx, payout_id).state != payments.PayoutState.SENDING:
        return False
    payments.record_payout_unknown(ctx, payout_id=payout_id, reason=INTERRUPTED)
    return True


def chase(ctx: Context, payouts: QuerySet[payments.Payout], question: Job) -> str:
    """Have those asked about whose turn it is: after 5 minutes, 10, 20, … and then once a day. In a sentence."""
    waiting = payouts.filter(state__in=OPEN, sending_at__lt=ctx.now - SILENT_AFTER)
    died = asked = 0
    for payout in waiting.order_by("sending_at")[:MOST_CHASED]:
        if payout.state == payments.PayoutState.SENDING:
            payments.record_payout_unknown(ctx, payout_id=payout.id, reason=INTERRUPTED)
            died += 1
        assert payout.sending_at is not None
        if ctx.now >= payout.sending_at + _until_question(payout.questions):
            question.defer(ctx, only_one=str(payout.id), payout_id=payout.id)
            asked += 1
    return f"{asked} asked about, {died} interrupted"


def _until_question(number: int) -> timedelta:
    doubled = SILENT_AFTER * 2 ** min(number, 9)
    return doubled if number <= 9 else timedelta(days=number - 8)
