"""Payments that nobody told us of: fetched from M-Pesa's own list, and put beside ours every night."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa.lines import callback_url, line
from mtandao.gateways.mpesa.moments import moment, pulled_instant
from mtandao.gateways.mpesa.replies import PulledPayment
from mtandao.gateways.outbound.answers import PASSING, Accepted, Kind, Rejected

log = logging.getLogger("mtandao.mpesa")

# Daraja tells of the last 48 hours. Windows overlap, so that a fetch that failed is made good by the next.
WINDOW_HOURS, SWEEP_HOURS = 3, 48
PAGE, MOST_PAGES = 100, 1000
# A day that did not agree is looked at again: a payment may be booked late, a file may come.
LOOK_BACK = timedelta(days=7)


@job(queue="mpesa")
def register_pull(ctx: Context, *, gateway_id: str) -> None:
    """Daraja gives the list to those that said once which phone stands for the short code."""
    gateway = payments.gateways(ctx).get(id=gateway_id)
    answer = line(gateway).pull_register(
        nominated_phone=gateway.value("nominated_number"),
        callback_url=callback_url(ctx, f"c2b/confirmation/{gateway.callback_secret}"),
    )
    if isinstance(answer, Accepted) or (isinstance(answer, Rejected) and answer.kind == Kind.ALREADY_DONE):
        return
    if isinstance(answer, Rejected) and answer.kind not in PASSING:
        log.error("short code %s: Daraja gives no list of payments: %s", gateway.short_code, answer.message)
        return
    raise Unavailable(f"Daraja did not register the short code: {answer}")


@job(queue="mpesa")
def fetch_missed(ctx: Context, *, gateway_id: str) -> None:
    """Payments of the last hours that are not booked here are booked now."""
    fetched(ctx, payments.gateway(ctx, UUID(gateway_id)), WINDOW_HOURS)


@job(queue="mpesa")
def draw_daily_line(ctx: Context, *, gateway_id: str) -> None:
    """Everything of the last 48 hours once more, then yesterday beside the ledger, and days that did not agree."""
    gateway = payments.gateway(ctx, UUID(gateway_id))
    pulled = bool(gateway.value("nominated_number")) and fetched(ctx, gateway, SWEEP_HOURS)
    yesterday = ctx.today - timedelta(days=1)
    for code in daily.short_codes(gateway):
        daily.begin_day(ctx, gateway_id=gateway.id, short_code=code, on=yesterday)
    if pulled:
        of_it = daily.cover_days(
            ctx, gateway_id=gateway.id, short_code=gateway.short_code, days=[yesterday], pulled=True
        )
        log.info("short code %s: %s is fetched", gateway.short_code, of_it[0].on)
    recent = daily.StatementDay.of(ctx).filter(gateway=gateway, on__gte=ctx.today - LOOK_BACK)
    for day_id in recent.exclude(state=daily.DayState.AGREES).order_by("on").values_list("id", flat=True):
        daily.compare_day(ctx, day_id=day_id)


def fetched(ctx: Context, gateway: payments.Gateway, hours: int) -> bool:
    """Take in what M-Pesa lists and book what nobody told us. False where it lists nothing for this short code.

    Asked by our own clock: in the demo the simulator was told of every move of it, elsewhere nobody moves one.
    """
    until = ctx.now
    since, offset = until - timedelta(hours=hours), 0
    daraja = line(gateway)
    for _page in range(MOST_PAGES):
        answer = daraja.pull_query(since=since, until=until, offset=offset)
        if isinstance(answer, Rejected) and answer.kind not in PASSING:
            log.warning("short code %s: no list of payments: %s", gateway.short_code, answer)
            return False
        if not isinstance(answer, Accepted):
            raise Unavailable(f"Daraja did not list the payments: {answer}")
        rows = answer.value.payments
        if answer.value.unreadable:
            log.error("short code %s: %d unreadable lines", gateway.short_code, answer.value.unreadable)
        lines = []
        for row in rows:
            at = moment(ctx, pulled_instant(row.stamp, since, until))
            lines.append(
                daily.NewLine(
                    receipt=row.receipt,
                    kind=daily.LineKind.PAYMENT,
                    amount=row.amount,
                    completed_at=at,
                    account=row.account,
                    phone=_phone(row),
                    details=row.kind,
                )
            )
        _take_in(ctx, gateway, lines)
        offset += len(rows) + answer.value.unreadable
        if len(rows) + answer.value.unreadable < PAGE:
            return True
    raise Unavailable("M-Pesa's list of payments does not end")


def _take_in(ctx: Context, gateway: payments.Gateway, lines: list[daily.NewLine]) -> None:
    if not lines:
        return
    code = gateway.short_code
    daily.take_in_lines(ctx, gateway_id=gateway.id, short_code=code, lines=lines, pulled=True)
    for received in _missed(ctx, gateway, lines):
        payment = payments.receive_payment(ctx, received=received)
        log.warning("payment %s was never told of: booked from M-Pesa's list", payment.receipt)


def _missed(
    ctx: Context, gateway: payments.Gateway, lines: list[daily.NewLine]
) -> Iterator[payments.Received]:
    for missed in daily.unknown_receipts(ctx, lines):
        yield payments.Received(
            method=payments.Method.MPESA,
            amount=missed.amount,
            received_at=missed.completed_at,
            receipt=missed.receipt,
            gateway_id=gateway.id,
            reference=missed.account,
            payer_phone=missed.phone,
            channel="pulled",
        )


def _phone(row: PulledPayment) -> str:
    """The list gives the nine digits without the country's."""
    ending = row.phone_ending
    return f"+254{ending}" if len(ending) == 9 and ending.isdigit() else ending
