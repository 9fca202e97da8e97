"""Refunds through a provider: outside any transaction, each recorded before and after.

The payout's own name is the provider's key of it: one key is one refund. Even so it is sent again only after the
provider, asked, said that it has no such refund.
"""

import logging
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.checkout import adapters, refunds
from mtandao.gateways.checkout.orders import Refunded, RefundState
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, NotSent, Rejected, problem_of
from mtandao.gateways.outbound.chasing import (
    FIRST_QUESTION,
    OPEN,
    SILENT_AFTER,
    chase,
    died_while_sending,
)

log = logging.getLogger("mtandao.checkout")


@job(queue="checkout")
def send_refund(ctx: Context, *, payout_id: str) -> None:
    """Once. After an answer that may mean "taken" it is asked about first."""
    payout = payments.mark_payout_sending(ctx, payout_id=UUID(payout_id))
    if payout is None:
        if died_while_sending(ctx, UUID(payout_id)):
            question_refund.defer(ctx, wait=FIRST_QUESTION, only_one=payout_id, payout_id=UUID(payout_id))
        return
    answer = _given_back(payout)
    if isinstance(answer, Accepted):
        learn(ctx, payout, answer.value)
    elif isinstance(answer, NotSent):
        reason = f"{_name(payout)} could not be reached: {answer.reason}"
        payments.record_payout_failed(ctx, payout_id=payout.id, code="not sent", reason=reason)
    elif isinstance(answer, Rejected) and answer.kind in (Kind.BUSY, Kind.QUOTA, Kind.MAINTENANCE):
        payments.record_payout_not_taken(ctx, payout_id=payout.id)
        raise Unavailable(f"{_name(payout)} took nothing: {problem_of(answer)}")
    elif isinstance(answer, Rejected) and answer.kind not in (Kind.LOCKED, Kind.ALREADY_DONE):
        reason = answer.message or f"{_name(payout)} refused the refund."
        payments.record_payout_failed(ctx, payout_id=payout.id, code=answer.code, reason=reason)
    else:
        payments.record_payout_unknown(ctx, payout_id=payout.id, reason=problem_of(answer))
        question_refund.defer(ctx, wait=FIRST_QUESTION, only_one=str(payout.id), payout_id=payout.id)


def learn(ctx: Context, payout: payments.Payout, said: Refunded) -> None:
    """What the provider says of it. Said twice it changes nothing, and success overturns a failure."""
    if said.refund_id:
        payments.record_payout_sent(ctx, payout_id=payout.id, conversation_id=said.refund_id)
    if said.state == RefundState.DONE:
        receipt = said.refund_id or payout.conversation_id or payout.originator_id
        payments.record_payout_succeeded(ctx, payout_id=payout.id, receipt=receipt)
    elif said.state == RefundState.FAILED:
        reason = said.problem or f"{_name(payout)} could not give it back."
        payments.record_payout_failed(ctx, payout_id=payout.id, code="failed", reason=reason)
    elif not said.refund_id:
        payments.record_payout_sent(ctx, payout_id=payout.id, conversation_id="")


@job(queue="checkout")
def question_refund(ctx: Context, *, payout_id: str) -> None:
    """What became of it. Also after an end that a message of the provider's puts in doubt, but not after success."""
    payout = payments.payouts(ctx).get(id=UUID(payout_id))
    asked_about = (*OPEN, payments.PayoutState.FAILED)
    if payout.state not in asked_about or payout.payment is None or payout.sending_at is None:
        return
    payments.count_payout_question(ctx, payout_id=payout.id)
    answer = refunds.state_of(payout.payment, refund_id=payout.conversation_id, key=payout.originator_id)
    if not isinstance(answer, Accepted):
        log.warning("what became of refund %s could not be asked: %s", payout.id, problem_of(answer))
    elif answer.value.state != RefundState.ABSENT:
        learn(ctx, payout, answer.value)
    elif payout.state == payments.PayoutState.UNKNOWN and ctx.now >= payout.sending_at + SILENT_AFTER:
        # Until then a refund whose answer was lost may still be on its way in.
        _send_again(ctx, payout)


def _send_again(ctx: Context, payout: payments.Payout) -> None:
    """Under the same key, which the provider says it has never seen. A refusal now is no proof that the first was
    not taken, so it stays unknown until the provider or a person says more."""
    answer = _given_back(payout)
    if isinstance(answer, Accepted):
        learn(ctx, payout, answer.value)
    else:
        log.warning("refund %s was not taken when sent again: %s", payout.id, problem_of(answer))


def chased(ctx: Context) -> str:
    """Those of which the providers say nothing."""
    same_way = payments.payouts(ctx).filter(
        method=payments.PayoutMethod.SAME_WAY, gateway__provider__in=adapters.names()
    )
    return chase(ctx, same_way, question_refund)


def _given_back(payout: payments.Payout) -> Answer[Refunded]:
    assert payout.payment is not None
    return refunds.give_back(payout.payment, amount=payout.amount, key=payout.originator_id)


def _name(payout: payments.Payout) -> str:
    assert payout.gateway is not None
    return payments.provider_of(payout.gateway).label
