"""What Daraja told us later, and what it means for the payout that it is about."""

import logging
from collections.abc import Callable, Mapping

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.mpesa import conversations
from mtandao.gateways.mpesa.holding import ABOUT_HELD, handle_held, handle_held_late, note_what_is_left
from mtandao.gateways.mpesa.looking_up import ABOUT_A_LINE, handle_answer
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.mpesa.outcomes import Outcome, result_verdict
from mtandao.gateways.mpesa.paying_out import question_payout
from mtandao.gateways.mpesa.results import Result, paid_out, parse_result, transaction_status
from mtandao.gateways.mpesa.sentences import SENTENCES

log = logging.getLogger("mtandao.mpesa")

OVER_UNPAID = (Outcome.FAILED, Outcome.CANCELLED, Outcome.EXPIRED)


def handle_result(ctx: Context, message: payments.InboxMessage) -> str:
    conversation = conversations.of_key(message.path_key)
    if conversation is None:
        return "no conversation of ours has this address: kept, nothing done"
    result = parse_result(bytes(message.body))
    conversations.told(ctx, conversation, result.result_code)
    return READERS[conversation.kind](ctx, conversation, result)


def handle_timeout(ctx: Context, message: payments.InboxMessage) -> str:
    """Daraja ran out of time to queue it. That is no failure: it is asked."""
    conversation = conversations.of_key(message.path_key)
    if conversation is None:
        return "no conversation of ours has this address: kept, nothing done"
    if conversation.kind == ABOUT_HELD:
        return handle_held_late(ctx, conversation)
    if conversation.subject_id is None or conversation.kind not in PAYING:
        return "a question was not answered in time: it is asked again later"
    reason = "M-Pesa ran out of time, which is no failure"
    payments.record_payout_unknown(ctx, payout_id=conversation.subject_id, reason=reason)
    question_payout.defer(ctx, payout_id=conversation.subject_id)
    return "ran out of time: M-Pesa is asked"


def _paid(ctx: Context, conversation: Conversation, result: Result) -> str:
    payout = _payout(ctx, conversation)
    found = paid_out(result)
    if found.verdict.outcome == Outcome.SUCCESS:
        if found.amount is not None and found.amount != payout.amount:
            log.error("payout %s: M-Pesa says %s, we asked %s", payout.id, found.amount, payout.amount)
        receipt = found.receipt or ""
        payments.record_payout_succeeded(ctx, payout_id=payout.id, receipt=receipt, result=found.receiver)
        if payout.gateway is not None:
            note_what_is_left(ctx, payout.gateway, found)
        return f"paid out, {receipt}"
    return _not_paid(ctx, payout, result)


def _given_back(ctx: Context, conversation: Conversation, result: Result) -> str:
    payout = _payout(ctx, conversation)
    if result_verdict(result.result_code).outcome == Outcome.SUCCESS:
        receipt = result.transaction_id or ""
        payments.record_payout_succeeded(ctx, payout_id=payout.id, receipt=receipt, result=result.result_text)
        return f"given back, {receipt or 'before already'}"
    return _not_paid(ctx, payout, result)


def _not_paid(ctx: Context, payout: payments.Payout, result: Result) -> str:
    verdict = result_verdict(result.result_code)
    if verdict.outcome == Outcome.FAILED:
        payments.record_payout_failed(
            ctx, payout_id=payout.id, code=verdict.code, reason=SENTENCES[verdict.sentence]
        )
        return f"failed: {verdict.code}"
    said = f"M-Pesa says {result.result_code}, {result.result_text}"
    payments.record_payout_unknown(ctx, payout_id=payout.id, reason=said)
    question_payout.defer(ctx, payout_id=payout.id)
    return f"code {result.result_code} decides nothing: M-Pesa is asked"


def _answered(ctx: Context, conversation: Conversation, result: Result) -> str:
    """What Transaction Status knows. That it does not know the payout proves nothing."""
    payout, state = _payout(ctx, conversation), transaction_status(result)
    if state.outcome == Outcome.SUCCESS:
        payments.record_payout_succeeded(
            ctx, payout_id=payout.id, receipt=state.receipt or "", result=state.receiving_party
        )
        return f"paid out, {state.receipt}"
    if state.outcome in OVER_UNPAID:
        payments.record_payout_failed(
            ctx, payout_id=payout.id, code=state.outcome.value, reason="M-Pesa says that it was not paid"
        )
        return "failed"
    return f"not decided: {result.result_code} {result.result_text}"


def _payout(ctx: Context, conversation: Conversation) -> payments.Payout:
    assert conversation.subject_id is not None
    return payments.payout(ctx, conversation.subject_id)


Reader = Callable[[Context, Conversation, Result], str]
PAYING: Mapping[str, Reader] = {"mpesa": _paid, "same_way": _given_back}
READERS: dict[str, Reader] = {
    **PAYING,
    "status": _answered,
    ABOUT_A_LINE: handle_answer,
    ABOUT_HELD: handle_held,
}
