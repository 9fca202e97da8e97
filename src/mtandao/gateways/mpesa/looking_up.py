"""Questions about what the daily line found: what does M-Pesa say of this receipt?"""

from uuid import UUID

from mtandao.domains.payments.contract import daily
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa import conversations
from mtandao.gateways.mpesa.lines import line
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.paying_out import question_payout
from mtandao.gateways.mpesa.results import Result, transaction_status
from mtandao.gateways.outbound.answers import PASSING, Accepted, Rejected

ABOUT_A_LINE = "line"


@job(queue="mpesa")
def look_up(ctx: Context, *, difference_id: str) -> None:
    """By its receipt, else by the request that it answers. The answer is noted, nothing is booked."""
    difference = daily.StatementDifference.of(ctx).filter(id=UUID(difference_id)).first()
    if difference is None:
        return  # it was settled meanwhile
    payment, payout = difference.payment, difference.payout
    if payout is not None and not difference.receipt:
        question_payout.defer(ctx, payout_id=payout.id)
        _answered(ctx, difference.id, "M-Pesa is asked about the payout; the payout shows what it says.")
    elif difference.receipt:
        _by_receipt(ctx, difference)
    elif payment is not None and payment.checkout_id:
        _by_request(ctx, difference, payment.checkout_id)
    else:
        _answered(ctx, difference.id, "Neither a receipt nor a request is known: M-Pesa cannot be asked.")


def _by_receipt(ctx: Context, difference: daily.StatementDifference) -> None:
    day = difference.day
    begun = conversations.begun(ctx, ABOUT_A_LINE, day.gateway_id, difference.id)
    answer = line(day.gateway).transaction_status(
        receipt=difference.receipt, short_code=day.short_code, **conversations.addresses(ctx, begun)
    )
    if isinstance(answer, Rejected) and answer.kind not in PASSING:
        _answered(ctx, difference.id, f"M-Pesa could not be asked: {answer.message or answer.code}")
    elif not isinstance(answer, Accepted):
        raise Unavailable(f"M-Pesa took no question: {answer}")


def _by_request(ctx: Context, difference: daily.StatementDifference, checkout_id: str) -> None:
    answer = line(difference.day.gateway).stk_query(checkout_id)
    if isinstance(answer, Accepted) and answer.value.verdict.is_final:
        paid = answer.value.verdict.outcome == Outcome.SUCCESS
        said = "the request was paid" if paid else "the request was not paid"
        _answered(ctx, difference.id, f"M-Pesa says: {said} ({answer.value.result_text}).")
    else:
        _answered(ctx, difference.id, "M-Pesa does not know what became of the request.")


def handle_answer(ctx: Context, conversation: Conversation, result: Result) -> str:
    """What Transaction Status knows of a receipt."""
    assert conversation.subject_id is not None
    state = transaction_status(result)
    if state.outcome == Outcome.SUCCESS:
        sum_ = f"{ctx.tenant.currency} {state.amount:,.2f}" if state.amount else "it"
        said = f"M-Pesa says: completed, {sum_} from {state.paying_party or '?'} to {state.receiving_party or '?'}."
    elif result.succeeded:
        said = f"M-Pesa says: {state.outcome.value}."
    else:
        said = f"M-Pesa says: {result.result_text or result.result_code}."
    _answered(ctx, conversation.subject_id, said)
    return said


def _answered(ctx: Context, difference_id: UUID, said: str) -> None:
    daily.record_answer(ctx, difference_id=difference_id, answer=said)
