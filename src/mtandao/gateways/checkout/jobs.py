"""Calls to providers: outside any transaction, each recorded before and after."""

import logging
from datetime import timedelta
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.checkout.adapters import adapter_of
from mtandao.gateways.checkout.giving_back import chased
from mtandao.gateways.checkout.learning import end, learn
from mtandao.gateways.checkout.orders import Opened, Order, OrderState
from mtandao.gateways.outbound.answers import (
    Accepted,
    Answer,
    Kind,
    NotSent,
    Rejected,
    Unknown,
    problem_of,
)

log = logging.getLogger("mtandao.checkout")

INTERRUPTED = "we were interrupted while asking"
# An order whose answer was lost may still be on its way in: looked for only after this.
LOOK_AFTER = timedelta(seconds=20)
# How long after its end an order's last payment may still be told.
PATIENCE = timedelta(minutes=5)


@job(queue="checkout")
def open_order(ctx: Context, *, ask_id: str) -> None:
    """Make the order at the provider, once. After an answer that may mean "taken" it is only looked for."""
    ask = payments.mark_sending(ctx, ask_id=UUID(ask_id))
    if ask is None:
        _look_after_a_crash(ctx, UUID(ask_id))
        return
    answer = adapter_of(ask.gateway).open(ctx, ask)
    if isinstance(answer, Accepted):
        _taken(ctx, ask, answer.value)
    elif isinstance(answer, NotSent) or (isinstance(answer, Rejected) and answer.may_try_again):
        payments.mark_not_sent(ctx, ask_id=ask.id)
        raise Unavailable(f"{ask.gateway.provider} took nothing: {problem_of(answer)}")
    elif isinstance(answer, Rejected) and answer.kind != Kind.ALREADY_DONE:
        payments.record_ended(
            ctx,
            ask_id=ask.id,
            state=payments.AskState.FAILED,
            result_code=answer.code,
            reason=answer.message or "The provider refused the order.",
        )
    else:
        payments.record_unknown(ctx, ask_id=ask.id, reason=problem_of(answer))
        question_order.defer(ctx, wait=LOOK_AFTER, only_one=str(ask.id), ask_id=ask.id)


def _taken(ctx: Context, ask: payments.Ask, opened: Opened) -> None:
    payments.record_accepted(
        ctx,
        ask_id=ask.id,
        merchant_request_id=opened.token,
        checkout_id=opened.order_id,
        pay_url=opened.pay_url,
        expires_at=opened.expires_at,
    )
    _ask_later(ctx, ask, 0)


def _look_after_a_crash(ctx: Context, ask_id: UUID) -> None:
    """We died after sending. Whether the order was taken is not known until it is looked for."""
    ask = payments.ask(ctx, ask_id)
    if ask.state == payments.AskState.CREATED:
        payments.record_unknown(ctx, ask_id=ask_id, reason=INTERRUPTED)
    if ask.is_open:
        question_order.defer(ctx, wait=LOOK_AFTER, only_one=str(ask_id), ask_id=ask_id)


@job(queue="checkout")
def question_order(ctx: Context, *, ask_id: str) -> None:
    """No message yet: ask the provider what became of the order, and again later while nothing is decided.

    It is asked on after an end too: a payment that came late is told by a message that may be lost.
    """
    ask = payments.ask(ctx, UUID(ask_id))
    if ask.state == payments.AskState.SUCCEEDED:
        return
    asked = payments.count_question(ctx, ask_id=ask.id)
    _look(ctx, ask)
    now = payments.ask(ctx, ask.id)
    if now.state in (payments.AskState.SUCCEEDED, payments.AskState.CREATED):
        return  # paid, or being made anew
    over = now.expires_at is not None and ctx.now > now.expires_at + PATIENCE
    if (not _ask_later(ctx, now, asked) or over) and now.is_open:
        end(ctx, now, OrderState.EXPIRED)


@job(queue="checkout")
def look_now(ctx: Context, *, ask_id: str) -> None:
    """Something hints that the order has moved: see for ourselves."""
    ask = payments.ask(ctx, UUID(ask_id))
    if ask.state == payments.AskState.SUCCEEDED:
        return
    answer = _look(ctx, ask)
    if isinstance(answer, NotSent | Unknown) or (isinstance(answer, Rejected) and answer.may_try_again):
        raise Unavailable(f"{ask.gateway.provider} does not say what became of an order")


def _look(ctx: Context, ask: payments.Ask) -> Answer[Order]:
    """What the provider says is learnt. An order that it never took is made now."""
    answer = adapter_of(ask.gateway).look_up(ask)
    if not isinstance(answer, Accepted):
        log.warning("order %s of %s: %s", ask.reference, ask.gateway.provider, problem_of(answer))
    elif answer.value.state != OrderState.ABSENT:
        learn(ctx, ask, answer.value)
    elif ask.state == payments.AskState.UNKNOWN:
        payments.mark_not_sent(ctx, ask_id=ask.id)
        open_order.defer(ctx, ask_id=ask.id)
    return answer


def _ask_later(ctx: Context, ask: payments.Ask, asked: int) -> bool:
    """In real time. False when it was asked often enough."""
    times = adapter_of(ask.gateway).asks_after_s
    if asked >= len(times):
        return False
    wait = timedelta(seconds=times[asked] - (times[asked - 1] if asked else 0))
    question_order.defer(ctx, wait=wait, only_one=str(ask.id), ask_id=ask.id)
    return True


@scheduled(cron="*/5 * * * *", label="Refunds without an answer")
def chase_refunds(ctx: Context) -> str:
    """Ask the providers about those that said nothing yet; those whose sender died become unknown."""
    return chased(ctx)


@job(queue="checkout")
def test_keys(ctx: Context, *, gateway_id: str) -> None:
    """Whether the provider takes them, noted on the gateway."""
    gateway = payments.gateway(ctx, UUID(gateway_id))
    answer: Answer[object] = adapter_of(gateway).check_keys(gateway)
    payments.record_test(ctx, gateway_id=gateway.id, problem=problem_of(answer), at=ctx.now)
