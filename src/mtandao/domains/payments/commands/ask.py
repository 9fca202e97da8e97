"""Ask for a payment by STK push, and what M-Pesa says of it."""

from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import OPEN_ASKS, AskState
from mtandao.domains.payments.errors import NoGateway, NothingToPay, PaymentInProgress
from mtandao.domains.payments.events import PaymentAsked
from mtandao.domains.payments.models import Ask
from mtandao.domains.payments.queries import active_gateway
from mtandao.domains.payments.rules import STALE_AFTER, askable
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.REQUEST)
def ask_for_payment(
    ctx: Context,
    *,
    subscriber_id: UUID,
    amount: Decimal | None = None,
    invoice_id: UUID | None = None,
    phone: str = "",
) -> Ask:
    """Prompt a phone for an amount (default: the invoice's open amount, else all he owes).

    NoGateway, NothingToPay, PaymentInProgress (an open prompt of the last three minutes), Malformed.
    """
    gateway = active_gateway(ctx)
    if gateway is None:
        raise NoGateway("M-Pesa is not set up. Add the paybill or till under Settings, Payment gateways.")
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    invoice = billing.invoice(ctx, invoice_id) if invoice_id else None
    if invoice is not None and invoice.subscriber_id != subscriber.id:
        raise Malformed("This invoice is another customer's.", fields={"invoice_id": "Not his."})
    owed = invoice.open_amount if invoice else billing.open_amount(ctx, subscriber.id)
    wanted = owed if amount is None else amount
    if wanted <= 0:
        raise NothingToPay(f"{subscriber.full_name} owes nothing.")
    try:
        asked = askable(wanted)
    except ValueError as limits:
        raise Malformed("M-Pesa cannot ask for this.", fields={"amount": f"{limits}."}) from None
    locks.hold(ctx, "ask", subscriber.id)
    _must_be_free(ctx, subscriber)
    ask = Ask.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id,
        gateway=gateway,
        subscriber=subscriber,
        invoice=invoice,
        phone=subscribers.e164(phone, ctx.tenant.country) if phone else subscriber.pays_from,
        amount=asked,
        account_reference=subscribers.plain(subscriber.account_number)[:12],
        callback_key=new_id(),
        asked_at=ctx.now,
    )
    emit(ctx, PaymentAsked(subject_id=ask.id, subscriber_id=subscriber.id, amount=asked))
    return ask


def _must_be_free(ctx: Context, subscriber: subscribers.Subscriber) -> None:
    open_ask = (
        Ask.of(ctx)
        .filter(subscriber=subscriber, state__in=OPEN_ASKS, asked_at__gt=ctx.now - STALE_AFTER)
        .order_by("-asked_at")
        .first()
    )
    if open_ask is None:
        return
    wait = int((open_ask.asked_at + STALE_AFTER - ctx.now).total_seconds())
    raise PaymentInProgress(
        f"We asked {open_ask.phone} for {ctx.tenant.currency} {open_ask.amount:,.0f} already "
        f"and wait for the PIN. Ask again in {max(wait, 1)} s.",
        ask_id=str(open_ask.id),
    )


@command(needs=permissions.RECEIVE)
def mark_sending(ctx: Context, *, ask_id: UUID) -> Ask | None:
    """Just before the call: from here on it may have been taken.
    None if it was sent before: never send twice."""
    ask = Ask.locked(ctx, id=ask_id)
    if ask.state != AskState.CREATED or ask.sent_at is not None:
        return None
    ask.sent_at = ctx.now
    ask.save(update_fields=["sent_at"])
    return ask


@command(needs=permissions.RECEIVE)
def mark_not_sent(ctx: Context, *, ask_id: UUID) -> None:
    """The call surely did not reach M-Pesa: it may be sent again."""
    Ask.of(ctx).filter(id=ask_id, state=AskState.CREATED).update(sent_at=None)


@command(needs=permissions.RECEIVE)
def record_accepted(ctx: Context, *, ask_id: UUID, merchant_request_id: str, checkout_id: str) -> None:
    ask = Ask.locked(ctx, id=ask_id)
    accepted = ask.accept(merchant_request_id, checkout_id)
    ask.save(update_fields=["merchant_request_id", "checkout_id", "state"])
    emit(ctx, accepted)


@command(needs=permissions.RECEIVE)
def record_unknown(ctx: Context, *, ask_id: UUID, reason: str) -> None:
    """Sent, and no answer: neither paid nor unpaid until a callback, a confirmation or the statement says."""
    ask = Ask.locked(ctx, id=ask_id)
    if ask.state == AskState.CREATED:
        ask.state, ask.reason = AskState.UNKNOWN, reason
        ask.save(update_fields=["state", "reason"])


@command(needs=permissions.RECEIVE)
def record_ended(ctx: Context, *, ask_id: UUID, state: AskState, result_code: str, reason: str) -> None:
    """It ended unpaid. Says nothing if it has ended already."""
    ask = Ask.locked(ctx, id=ask_id)
    ended = ask.end(state, result_code, reason)
    if ended is not None:
        ask.ended_at = ctx.now
        ask.save(update_fields=["state", "result_code", "reason", "ended_at"])
        emit(ctx, ended)


@command(needs=permissions.RECEIVE)
def count_question(ctx: Context, *, ask_id: UUID) -> int:
    """We asked M-Pesa what became of it; returns how often by now."""
    ask = Ask.locked(ctx, id=ask_id)
    ask.questions += 1
    ask.save(update_fields=["questions"])
    return ask.questions
