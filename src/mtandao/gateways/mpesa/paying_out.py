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
from mtandao.gateways.mpesa.refusals import kept_code
from mtandao.gateways.outbound.answers import PASSING, Accepted, Kind, NotSent, Rejected
from mtandao.gateways.outbound.chasing import FIRST_QUESTION, OPEN, chase, died_while_sending

log = logging.getLogger("mtandao.mpesa")

# A quota is of a longer period than a second's spike.
AFTER_QUOTA = timedelta(minutes=15)


@job(queue="mpesa")
def send_payout(ctx: Context, *, payout_id: str) -> None:
    """Once. After an answer that may mean "taken" it is never sent again."""
    payout = payments.mark_payout_sending(ctx, payout_id=UUID(payout_id))
    if payout is None:
        # Whether M-Pesa took it is not known, so it is not sent again.
        if died_while_sending(ctx, UUID(payout_id)):
            question_payout.defer(ctx, wait=FIRST_QUESTION, payout_id=UUID(payout_id))
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
        payments.record_payout_failed(ctx, payout_id=payout.id, code=kept_code(answer), reason=reason)
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
    """Those of which M-Pesa says nothing."""
    return chase(ctx, payments.payouts(ctx).filter(gateway__provider="mpesa"), question_payout)
