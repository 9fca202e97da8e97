"""M-Pesa follows what the payments room wants, and what Daraja said goes into it."""

import logging
from collections.abc import Sequence

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.mpesa import shapes
from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.holding import ask_holdings, may_be_asked
from mtandao.gateways.mpesa.jobs import ENDED_AS, question_ask, register_urls, submit_ask, test_keys
from mtandao.gateways.mpesa.looking_up import look_up
from mtandao.gateways.mpesa.moments import moment
from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.paying_out import send_payout
from mtandao.gateways.mpesa.pulling import register_pull
from mtandao.gateways.mpesa.results_in import handle_result, handle_timeout
from mtandao.gateways.mpesa.sentences import SENTENCES

log = logging.getLogger("mtandao.mpesa")


@listens_to(payments.PaymentAsked)
def send_the_prompt(ctx: Context, event: payments.PaymentAsked) -> None:
    if event.provider == "mpesa":
        submit_ask.defer(ctx, ask_id=event.subject_id)


@listens_to(payments.GatewaySetUp)
def register_our_addresses(ctx: Context, event: payments.GatewaySetUp) -> None:
    if event.provider == "mpesa":
        register_urls.defer(ctx, gateway_id=event.subject_id)
        if payments.gateway(ctx, event.subject_id).value("nominated_number"):
            register_pull.defer(ctx, gateway_id=event.subject_id)


@listens_to(payments.GatewaySetUp)
def ask_what_it_holds(ctx: Context, event: payments.GatewaySetUp) -> None:
    """At once: whether the initiator works is seen before the first payout."""
    gateway = payments.gateway(ctx, event.subject_id)
    if event.provider == "mpesa" and gateway.active and may_be_asked(gateway):
        payments.held.forget_held_refusals(ctx, gateway_id=gateway.id)
        ask_holdings.defer(ctx, gateway_id=event.subject_id)


@listens_to(payments.PayoutApproved)
def send_the_payout(ctx: Context, event: payments.PayoutApproved) -> None:
    if event.provider == "mpesa":
        send_payout.defer(ctx, payout_id=event.subject_id)


@listens_to(payments.daily.StatementQuestioned)
def ask_about_a_difference(ctx: Context, event: payments.daily.StatementQuestioned) -> None:
    if event.provider == "mpesa":
        look_up.defer(ctx, difference_id=event.subject_id)


@listens_to(payments.GatewayTestWanted)
def try_the_keys(ctx: Context, event: payments.GatewayTestWanted) -> None:
    if event.provider == "mpesa":
        test_keys.defer(ctx, gateway_id=event.subject_id)


@listens_to(payments.GatewayMessageReceived, batch=True)
def handle_messages(ctx: Context, events: Sequence[payments.GatewayMessageReceived]) -> None:
    """Each stored message becomes a payment, an end, or a remark why it became nothing."""
    ours = [event.subject_id for event in events if event.provider == "mpesa"]
    waiting = payments.messages(ctx).filter(id__in=ours, handled_at=None)
    outcomes = {message.id: _handled(ctx.caused_by(message.id), message) for message in waiting}
    payments.mark_handled(ctx, outcomes=outcomes)


def _handled(ctx: Context, message: payments.InboxMessage) -> str:
    try:
        return HANDLERS[message.kind](ctx, message)
    except MalformedPayload as problem:
        return f"unreadable: {problem}"


def _stk(ctx: Context, message: payments.InboxMessage) -> str:
    callback = shapes.parse_stk_callback(bytes(message.body))
    ask = _ask_of(ctx, message, callback)
    if ask is None:
        log.warning("callback for checkout %s, which is none of ours", callback.checkout_request_id)
        return f"no request of ours has the checkout {callback.checkout_request_id}"
    if not message.path_key:
        # It came without the key in our address: anybody can write that. Ask M-Pesa itself.
        question_ask.defer(ctx, ask_id=ask.id)
        return "came without our key: M-Pesa is asked instead"
    verdict = callback.verdict
    if verdict.outcome == Outcome.SUCCESS:
        payment = payments.receive_payment(
            ctx,
            received=payments.Received(
                method=payments.Method.MPESA,
                amount=callback.amount or ask.amount,
                received_at=moment(ctx, callback.paid_at),
                receipt=callback.receipt,
                checkout_id=callback.checkout_request_id,
                ask_id=ask.id,
                gateway_id=ask.gateway_id,
                payer_phone=f"+{callback.phone}" if callback.phone else ask.phone,
                channel="stk",
            ),
        )
        return f"payment {payment.id}"
    if verdict.outcome in ENDED_AS:
        payments.record_ended(
            ctx,
            ask_id=ask.id,
            state=ENDED_AS[verdict.outcome],
            result_code=verdict.code,
            reason=SENTENCES[verdict.sentence],
        )
        return f"ended: {verdict.outcome.value}"
    return f"code {callback.result_code} decides nothing; M-Pesa will be asked"


def _ask_of(
    ctx: Context, message: payments.InboxMessage, callback: shapes.StkCallback
) -> payments.Ask | None:
    """By the key in the address: the callback may be faster than the answer that names the checkout."""
    if message.path_key:
        return payments.asks(ctx).filter(callback_key=message.path_key).first()
    return payments.ask_of_checkout(ctx, callback.checkout_request_id)


def _c2b(ctx: Context, message: payments.InboxMessage) -> str:
    told = shapes.parse_c2b(bytes(message.body))
    gateway = payments.gateways(ctx).filter(callback_secret=message.path_key).first()
    payment = payments.receive_payment(
        ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=told.amount,
            received_at=moment(ctx, told.paid_at),
            receipt=told.receipt,
            gateway_id=gateway.id if gateway else None,
            reference=told.typed_account,
            payer_phone=told.payer.given,
            payer_name=told.payer_name,
            channel="paybill",
        ),
    )
    return f"payment {payment.id}"


def _unverified(ctx: Context, message: payments.InboxMessage) -> str:
    return "came without our key from an unknown address: kept, not booked"


HANDLERS = {
    "stk": _stk,
    "c2b": _c2b,
    "c2b_unverified": _unverified,
    "result": handle_result,
    "timeout": handle_timeout,
}
