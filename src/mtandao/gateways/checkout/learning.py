"""What a provider said of an order goes into the payments room. Telling it twice changes nothing."""

from datetime import datetime

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.orders import Order, OrderState, Paid

ENDED_AS = {
    OrderState.EXPIRED: payments.AskState.EXPIRED,
    OrderState.UNHEARD: payments.AskState.EXPIRED,
    OrderState.CANCELLED: payments.AskState.CANCELLED,
    OrderState.FAILED: payments.AskState.FAILED,
}
REASONS = {
    OrderState.EXPIRED: "The time ran out and nothing was taken.",
    OrderState.UNHEARD: "We heard of no payment. If you paid, give us the UTR: the number that your app shows.",
    OrderState.CANCELLED: "It was cancelled and nothing was taken.",
    OrderState.FAILED: "The payment failed and nothing was taken.",
}
PAGE_LOST = "The page to pay on was lost on its way to us. Nothing was taken; ask again."
# What a payer is told when a page is open and one attempt failed.
TRY_AGAIN = "The last attempt failed. You can try again on the same page."


def learn(ctx: Context, ask: payments.Ask, order: Order) -> str:
    """Of an order that was looked up. Success first: it overturns every end."""
    booked = [str(book(ctx, ask.gateway, ask, paid).id) for paid in order.payments]
    if booked:
        return f"payment {', '.join(booked)}"
    _take_up(ctx, ask, order)
    if order.state in ENDED_AS:
        return end(ctx, ask, order.state, order.problem)
    if order.problem:
        payments.record_attempt(ctx, ask_id=ask.id, reason=order.problem)
    return f"order is {order.state}"


def _take_up(ctx: Context, ask: payments.Ask, order: Order) -> None:
    """We never heard the answer to our order, and it is there: its page is known again, or surely lost."""
    if ask.state != payments.AskState.UNKNOWN or order.state != OrderState.OPEN:
        return
    if not order.pay_url:
        payments.record_ended(
            ctx, ask_id=ask.id, state=payments.AskState.FAILED, result_code="", reason=PAGE_LOST
        )
        return
    payments.record_accepted(
        ctx,
        ask_id=ask.id,
        checkout_id=order.order_id,
        pay_url=order.pay_url,
        expires_at=order.expires_at,
    )


def end(ctx: Context, ask: payments.Ask, state: OrderState, problem: str = "") -> str:
    payments.record_ended(
        ctx, ask_id=ask.id, state=ENDED_AS[state], result_code=problem[:100], reason=REASONS[state]
    )
    return f"ended: {state}"


def book(ctx: Context, gateway: payments.Gateway, ask: payments.Ask | None, paid: Paid) -> payments.Payment:
    """Book it, or find it booked. Without an ask the account that was named decides whose it is."""
    return payments.receive_payment(
        ctx,
        received=payments.Received(
            method=payments.provider_of(gateway).method,
            amount=paid.amount,
            received_at=_instant(ctx, paid.paid_at),
            receipt=paid.receipt,
            ask_id=ask.id if ask else None,
            gateway_id=gateway.id,
            reference=paid.bank_number if ask else paid.account,
            payer_phone=paid.payer_phone or (ask.phone if ask else ""),
            payer_name=paid.payer_name,
            channel="checkout",
            instrument=paid.instrument,
            fee=paid.fee,
        ),
    )


def _instant(ctx: Context, told: datetime | None) -> datetime:
    """Providers live by the real clock: in a demo whose clock stands ahead, a payment is of now."""
    if told is None or told > ctx.now or abs(ctx.now - told).days > 2:
        return ctx.now
    return told
