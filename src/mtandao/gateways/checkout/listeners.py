"""Providers follow what the payments room wants, and what they said goes into it."""

import logging
from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.checkout.adapters import adapter
from mtandao.gateways.checkout.giving_back import question_refund, send_refund
from mtandao.gateways.checkout.jobs import look_now, open_order, test_keys
from mtandao.gateways.checkout.learning import ENDED_AS, TRY_AGAIN, book, end
from mtandao.gateways.checkout.orders import Told, Unreadable

log = logging.getLogger("mtandao.checkout")


@listens_to(payments.PaymentAsked)
def make_the_order(ctx: Context, event: payments.PaymentAsked) -> None:
    if adapter(event.provider) is not None:
        open_order.defer(ctx, ask_id=event.subject_id)


@listens_to(payments.PayoutApproved)
def give_it_back(ctx: Context, event: payments.PayoutApproved) -> None:
    if adapter(event.provider) is not None:
        send_refund.defer(ctx, payout_id=event.subject_id)


@listens_to(payments.GatewayTestWanted)
def try_the_keys(ctx: Context, event: payments.GatewayTestWanted) -> None:
    if adapter(event.provider) is not None:
        test_keys.defer(ctx, gateway_id=event.subject_id)


@listens_to(payments.GatewayMessageReceived, batch=True)
def handle_messages(ctx: Context, events: Sequence[payments.GatewayMessageReceived]) -> None:
    """Each stored message becomes a payment, an end, a question, or a remark why it became nothing."""
    ours = [event.subject_id for event in events if adapter(event.provider) is not None]
    waiting = payments.messages(ctx).filter(id__in=ours, handled_at=None)
    outcomes = {message.id: _handled(ctx.caused_by(message.id), message) for message in waiting}
    if outcomes:
        payments.mark_handled(ctx, outcomes=outcomes)


def _handled(ctx: Context, message: payments.InboxMessage) -> str:
    speaks = adapter(message.provider)
    gateway = payments.gateways(ctx).filter(callback_secret=message.path_key).first()
    if speaks is None or gateway is None:
        return "of a gateway that is not there any more"
    try:
        told = speaks.read(gateway, bytes(message.body))
    except Unreadable as problem:
        return f"unreadable: {problem}"
    genuine = message.kind == "hook"
    return "; ".join(_taken(ctx, gateway, each, genuine=genuine) for each in told) or "says nothing of money"


def _taken(ctx: Context, gateway: payments.Gateway, told: Told, *, genuine: bool) -> str:
    if told.refund and (payout := _payout_of(ctx, gateway, told)) is not None:
        # Told early, late or twice: what is true now is what the provider answers.
        question_refund.defer(ctx, only_one=str(payout.id), payout_id=payout.id)
        return "of a refund: the provider is asked"
    ask = _ask_of(ctx, gateway, told)
    if not genuine or told.look:
        # Anybody can write what is not signed. Ask the provider itself.
        if ask is None:
            return "not proven, and no order of ours: kept, not booked"
        look_now.defer(ctx, only_one=str(ask.id), ask_id=ask.id)
        return "not proof by itself: the provider is asked"
    if told.paid is not None:
        return f"payment {book(ctx, gateway, ask, told.paid).id}"
    if ask is None:
        return told.remark or "no order of ours"
    if told.state in ENDED_AS:
        return end(ctx, ask, told.state, told.problem)
    if told.problem:
        payments.record_attempt(ctx, ask_id=ask.id, reason=TRY_AGAIN)
        return f"an attempt failed: {told.problem}"
    return told.remark or "nothing new"


def _ask_of(ctx: Context, gateway: payments.Gateway, told: Told) -> payments.Ask | None:
    """By our reference; by the provider's order where it names only that."""
    rows = payments.asks(ctx).filter(gateway_id=gateway.id)
    if (id := _id(told.reference)) is not None:
        return rows.filter(id=id).first()
    return rows.filter(checkout_id=told.order_id).first() if told.order_id else None


def _payout_of(ctx: Context, gateway: payments.Gateway, told: Told) -> payments.Payout | None:
    return payments.payouts(ctx).filter(originator_id=told.refund, gateway_id=gateway.id).first()


def _id(reference: str) -> UUID | None:
    try:
        return UUID(hex=reference) if len(reference) == 32 else None
    except ValueError:
        return None
