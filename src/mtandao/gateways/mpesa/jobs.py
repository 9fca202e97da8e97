"""Calls to Daraja: outside any transaction, each recorded before and after."""

import logging
from datetime import timedelta
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.mpesa.holding import ask_holdings, may_be_asked
from mtandao.gateways.mpesa.lines import callback_url, line
from mtandao.gateways.mpesa.outcomes import Outcome, Verdict
from mtandao.gateways.mpesa.paying_out import chased
from mtandao.gateways.mpesa.pulling import draw_daily_line, fetch_missed
from mtandao.gateways.mpesa.refusals import kept_code
from mtandao.gateways.mpesa.sentences import SENTENCES
from mtandao.gateways.outbound.answers import Accepted, Kind, NotSent, Rejected, problem_of

log = logging.getLogger("mtandao.mpesa")

ENDED_AS = {
    Outcome.CANCELLED: payments.AskState.CANCELLED,
    Outcome.EXPIRED: payments.AskState.EXPIRED,
    Outcome.FAILED: payments.AskState.FAILED,
}
# Daraja surely did not take these: they may be sent again later.
SILENT_AFTER, MOST_CHASED = timedelta(minutes=5), 500
PASSING = (Kind.BUSY, Kind.QUOTA, Kind.MAINTENANCE)


@job(queue="mpesa")
def submit_ask(ctx: Context, *, ask_id: str) -> None:
    """Send an STK push, once. After an answer that may mean "taken" it is never sent again."""
    ask = payments.mark_sending(ctx, ask_id=UUID(ask_id))
    if ask is None:
        _look_after_a_crash(ctx, UUID(ask_id))
        return
    answer = line(ask.gateway).stk_push(
        amount=ask.amount,
        phone=ask.phone.lstrip("+"),
        account_reference=ask.account_reference,
        description="Internet",
        callback_url=callback_url(ctx, f"stk/{ask.callback_key}"),
    )
    if isinstance(answer, Accepted):
        payments.record_accepted(
            ctx,
            ask_id=ask.id,
            merchant_request_id=answer.value.merchant_request_id,
            checkout_id=answer.value.checkout_request_id,
        )
        question_ask.defer(ctx, wait=_wait(0), ask_id=ask.id)
    elif isinstance(answer, NotSent) or (isinstance(answer, Rejected) and answer.kind in PASSING):
        payments.mark_not_sent(ctx, ask_id=ask.id)
        raise Unavailable(f"M-Pesa took nothing: {answer}")
    elif isinstance(answer, Rejected):
        payments.record_ended(
            ctx,
            ask_id=ask.id,
            state=payments.AskState.FAILED,
            result_code=kept_code(answer),
            reason=answer.message or "M-Pesa refused the request",
        )
    else:
        payments.record_unknown(ctx, ask_id=ask.id, reason=answer.reason)


def _look_after_a_crash(ctx: Context, ask_id: UUID) -> None:
    """We died between sending and recording: whether M-Pesa took it is not known, so it is not sent again."""
    ask = payments.ask(ctx, ask_id)
    if ask.state == payments.AskState.CREATED:
        payments.record_unknown(ctx, ask_id=ask_id, reason="we were interrupted while asking")


@job(queue="mpesa")
def question_ask(ctx: Context, *, ask_id: str) -> None:
    """No callback yet: ask Daraja what became of it, and again later while it does not know."""
    ask = payments.ask(ctx, UUID(ask_id))
    if not ask.is_open or ask.checkout_id is None:
        return
    asked = payments.count_question(ctx, ask_id=ask.id)
    answer = line(ask.gateway).stk_query(ask.checkout_id)
    if isinstance(answer, Accepted) and answer.value.verdict.is_final:
        conclude(ctx, ask, answer.value.verdict)
    elif asked < len(payments.QUERY_AFTER_S):
        question_ask.defer(ctx, wait=_wait(asked), ask_id=ask.id)
    else:
        payments.record_ended(
            ctx,
            ask_id=ask.id,
            state=payments.AskState.EXPIRED,
            result_code="",
            reason="M-Pesa never said what became of it",
        )


def conclude(ctx: Context, ask: payments.Ask, verdict: Verdict) -> None:
    """What an answer to our question means. It names no receipt: the confirmation brings that later."""
    if verdict.outcome == Outcome.SUCCESS:
        payments.receive_payment(
            ctx,
            received=payments.Received(
                method=payments.Method.MPESA,
                amount=ask.amount,
                received_at=ctx.now,
                checkout_id=ask.checkout_id,
                ask_id=ask.id,
                gateway_id=ask.gateway_id,
                payer_phone=ask.phone,
                channel="stk, asked",
            ),
        )
    elif verdict.outcome in ENDED_AS:
        payments.record_ended(
            ctx,
            ask_id=ask.id,
            state=ENDED_AS[verdict.outcome],
            result_code=verdict.code,
            reason=SENTENCES[verdict.sentence],
        )


@job(queue="mpesa")
def register_urls(ctx: Context, *, gateway_id: str) -> None:
    """Tell Daraja where payments made by hand are to be told. Told before is as good."""
    gateway = payments.gateways(ctx).get(id=gateway_id)
    answer = line(gateway).c2b_register(
        confirmation_url=callback_url(ctx, f"c2b/confirmation/{gateway.callback_secret}"),
        validation_url=callback_url(ctx, f"c2b/validation/{gateway.callback_secret}"),
    )
    if isinstance(answer, Accepted) or (isinstance(answer, Rejected) and answer.kind == Kind.ALREADY_DONE):
        return
    if isinstance(answer, Rejected) and answer.kind not in PASSING:
        log.error("short code %s: Daraja refused our addresses: %s", gateway.short_code, answer.message)
        return
    raise Unavailable(f"Daraja did not take our addresses: {answer}")


@job(queue="mpesa")
def test_keys(ctx: Context, *, gateway_id: str) -> None:
    """Whether Daraja takes them, noted on the gateway."""
    gateway = payments.gateway(ctx, UUID(gateway_id))
    answer = line(gateway).check_keys()
    payments.record_test(ctx, gateway_id=gateway.id, problem=problem_of(answer), at=ctx.now)


@scheduled(cron="*/5 * * * *", label="Payouts without an answer")
def chase_payouts(ctx: Context) -> str:
    """Ask M-Pesa about those that said nothing yet; those whose sender died become unknown. Nothing is sent."""
    return chased(ctx)


@scheduled(cron="*/5 * * * *", label="Requests without an answer")
def chase_asks(ctx: Context) -> str:
    """Whose sender died, whose question was lost, whom nobody can be asked about. Nothing is sent again."""
    questions = settled = 0
    silent = payments.asks(ctx).filter(
        state__in=payments.OPEN_ASKS, gateway__provider="mpesa", asked_at__lt=ctx.now - SILENT_AFTER
    )
    for ask in silent.order_by("asked_at")[:MOST_CHASED]:
        if ask.checkout_id is not None:
            due = ask.asked_at + timedelta(seconds=_question_at(ask.questions)) + SILENT_AFTER
            questions += due < ctx.now and question_ask.defer(ctx, only_one=str(ask.id), ask_id=ask.id)
        elif ask.sent_at is not None and ask.sent_at < ctx.now - SILENT_AFTER:
            settled += payments.settle_unknown_ask(ctx, ask_id=ask.id)
    return f"{questions} asked about, {settled} settled"


@scheduled(cron="*/20 * * * *", label="Missed M-Pesa payments")
def fetch_missed_payments(ctx: Context) -> str:
    """From M-Pesa's own list, where the short code has a nominated number."""
    listed = [row for row in _in_use(ctx) if row.value("nominated_number")]
    for row in listed:
        fetch_missed.defer(ctx, only_one=str(row.id), gateway_id=row.id)
    return f"{len(listed)} short codes"


@scheduled(cron="25 * * * *", label="What M-Pesa holds")
def ask_what_mpesa_holds(ctx: Context) -> str:
    """Of each short code that has an initiator."""
    asked = [row for row in _in_use(ctx) if may_be_asked(row)]
    for row in asked:
        ask_holdings.defer(ctx, only_one=str(row.id), gateway_id=row.id)
    return f"{len(asked)} short codes"


@scheduled(cron="40 1 * * *", label="Daily line of each short code")
def draw_daily_lines(ctx: Context) -> str:
    """Yesterday's statement beside yesterday's ledger."""
    rows = _in_use(ctx)
    for row in rows:
        draw_daily_line.defer(ctx, only_one=str(row.id), gateway_id=row.id)
    return f"{len(rows)} short codes"


def _in_use(ctx: Context) -> list[payments.Gateway]:
    return list(payments.gateways(ctx).filter(provider="mpesa", active=True))


def _question_at(asked: int) -> int:
    """Seconds after the ask; after the last one it only waits to be ended."""
    times = payments.QUERY_AFTER_S
    return times[min(asked, len(times) - 1)]


def _wait(asked: int) -> timedelta:
    """Real time until the next question."""
    times = payments.QUERY_AFTER_S
    before = times[asked - 1] if asked else 0
    return timedelta(seconds=times[asked] - before)
