"""Calls that move money out: outside any transaction, each recorded before and after, none made twice."""

import logging
from datetime import timedelta
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa import conversations
from mtandao.gateways.mpesa.initiator import Started
from mtandao.gateways.mpesa.lines import line
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.outbound.answers import PASSING, Accepted, Kind, NotSent, Rejected

log = logging.getLogger("mtandao.mpesa")

# A quota is of a longer period than a second's spike.
AFTER_QUOTA = timedelta(minutes=15)
# When Daraja is asked what became of it, if it does not say so itself.
FIRST_QUESTION = timedelta(seconds=60)


@job(queue="mpesa")
def send_payout(ctx: Context, *, payout_id: str) -> None:
    """Once. After an answer that may mean "taken" it is never sent again."""
    payout = payments.mark_payout_sending(ctx, payout_id=UUID(payout_id))
    if payout is None:
        _look_after_a_crash(ctx, UUID(payout_id))
        return
    assert payout.gateway is not None
    begun = conversations.begun(ctx, payout.method, payout.gateway.id, payout.id)
    answer = _called(ctx, payout, begun)
    if isinstance(answer, Accepted):
        conversations.named(begun, answer.value.originator_conversation_id, answer.value.conversation_id)
        payments.record_payout_sent(ctx, payout_id=payout.id, conversation_id=answer.value.conversation_id)
        question_payout.defer(ctx, wait=FIRST_QUESTION, payout_id=payout.id)
    elif isinstance(answer, Rejected) and answer.kind in PASSING:
        _wait_for_its_turn(ctx, payout, answer)
    elif isinstance(answer, Rejected):
        reason = answer.message or "M-Pesa refused the request"
        payments.record_payout_failed(ctx, payout_id=payout.id, code=answer.code, reason=reason)
    elif isinstance(answer, NotSent):
        reason = f"M-Pesa could not be reached: {answer.reason}"
        payments.record_payout_failed(ctx, payout_id=payout.id, code="not sent", reason=reason)
    else:
        payments.record_payout_unknown(ctx, payout_id=payout.id, reason=answer.reason)
        question_payout.defer(ctx, wait=FIRST_QUESTION, payout_id=payout.id)


def _called(ctx: Context, payout: payments.Payout, begun: Conversation) -> Started:
    assert payout.gateway is not None
    daraja, urls = line(payout.gateway), conversations.addresses(ctx, begun)
    if payout.method == payments.PayoutMethod.SAME_WAY:
        assert payout.payment is not None
        return daraja.reversal(receipt=payout.payment.receipt or "", amount=payout.amount, **urls)
    phone = payout.phone.lstrip("+")
    return daraja.b2c(originator_id=payout.originator_id, amount=payout.amount, phone=phone, **urls)


def _wait_for_its_turn(ctx: Context, payout: payments.Payout, answer: Rejected) -> None:
    """Refused at the gate for being too fast, or closed: nothing was executed."""
    payments.record_payout_not_taken(ctx, payout_id=payout.id)
    if answer.kind == Kind.QUOTA:
        send_payout.defer(ctx, wait=AFTER_QUOTA, payout_id=payout.id)
        return
    raise Unavailable(f"M-Pesa took nothing: {answer}")


def _look_after_a_crash(ctx: Context, payout_id: UUID) -> None:
    """We died between sending and recording: whether M-Pesa took it is not known, so it is not sent again."""
    payout = payments.payout(ctx, payout_id)
    if payout.state == payments.PayoutState.SENDING:
        payments.record_payout_unknown(ctx, payout_id=payout_id, reason="we were interrupted while sending")
        question_payout.defer(ctx, wait=FIRST_QUESTION, payout_id=payout_id)


@job(queue="mpesa")
def question_payout(ctx: Context, *, payout_id: str) -> None:
    """Ask Daraja what became of it. The answer comes to the result address; no answer changes nothing."""
    payout = payments.payouts(ctx).get(id=UUID(payout_id))
    if payout.state not in OPEN or payout.gateway is None:
        return
    about = payout.originator_id
    if payout.method == payments.PayoutMethod.SAME_WAY:
        sent = conversations.last_about(ctx, payout.method, payout.id)
        about = sent.originator_id if sent else ""
    if not about:
        return  # a reversal whose answer was lost has no name: the statement or a person has to say
    payments.count_payout_question(ctx, payout_id=payout.id)
    begun = conversations.begun(ctx, "status", payout.gateway.id, payout.id)
    code = payout.gateway.value("payout_code") if payout.method == payments.PayoutMethod.MPESA else ""
    answer = line(payout.gateway).transaction_status(
        conversation_id=about, short_code=code, **conversations.addresses(ctx, begun)
    )
    if not isinstance(answer, Accepted):
        log.warning("what became of payout %s could not be asked: %s", payout.id, answer)


def chased(ctx: Context) -> str:
    """Each is asked about less and less often: after 5 minutes, 10, 20, … and then once a day."""
    waiting = payments.payouts(ctx).filter(state__in=OPEN, gateway__provider="mpesa")
    died = asked = 0
    for payout in waiting.filter(sending_at__lt=ctx.now - SILENT_AFTER).order_by("sending_at")[:MOST_CHASED]:
        if payout.state == payments.PayoutState.SENDING:
            payments.record_payout_unknown(
                ctx, payout_id=payout.id, reason="we were interrupted while sending"
            )
            died += 1
        assert payout.sending_at is not None
        if ctx.now >= payout.sending_at + _until_question(payout.questions):
            question_payout.defer(ctx, only_one=str(payout.id), payout_id=payout.id)
            asked += 1
    return f"{asked} asked about, {died} interrupted"


def _until_question(number: int) -> timedelta:
    doubled = SILENT_AFTER * 2 ** min(number, 9)
    return doubled if number <= 9 else timedelta(days=number - 8)


SILENT_AFTER, MOST_CHASED = timedelta(minutes=5), 200
OPEN = (payments.PayoutState.SENDING, payments.PayoutState.SENT, payments.PayoutState.UNKNOWN)
