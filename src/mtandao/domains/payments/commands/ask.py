"""Ask for a payment through a gateway, and what the provider says of it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import OPEN_ASKS, AskState, Method, PaymentState
from mtandao.domains.payments.commands.honour import honour
from mtandao.domains.payments.errors import NoGateway, NothingToPay, PaymentInProgress
from mtandao.domains.payments.events import PaymentAsked, PaymentLinkMade
from mtandao.domains.payments.methods import has_mpesa
from mtandao.domains.payments.models import Ask, Gateway, Payment
from mtandao.domains.payments.providers import Provider, Way, provider_of
from mtandao.domains.payments.queries import askable_gateways
from mtandao.domains.payments.rules import ANSWERED_WITHIN, STALE_AFTER, TOLD_WITHIN
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
    gateway_id: UUID | None = None,
    method: Method | None = None,
    send_link: bool = False,
    purchase_id: UUID | None = None,
) -> Ask:
    """Ask for an amount (default: the invoice's open amount, else all he owes) through the gateway that is
    named, else one of the method, else the one that the tenant prefers. `send_link`: he gets its link by SMS.
    `purchase_id`: what its money buys.

    NoGateway, NothingToPay, PaymentInProgress (an open ask of the last three minutes), Malformed.
    """
    gateway, provider = _chosen(ctx, gateway_id, method)
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    invoice = billing.invoice(ctx, invoice_id) if invoice_id else None
    if invoice is not None and invoice.subscriber_id != subscriber.id:
        raise Malformed(_("This invoice is another customer's."), fields={"invoice_id": _("Not his.")})
    owed = invoice.open_amount if invoice else billing.open_amount(ctx, subscriber.id)
    wanted = owed if amount is None else amount
    if wanted <= 0:
        raise NothingToPay(_("%(name)s owes nothing.") % {"name": subscriber.full_name})
    try:
        asked = provider.asked(wanted)
    except ValueError as limits:
        refused = _("%(provider)s cannot ask for this.") % {"provider": provider.label}
        raise Malformed(refused, fields={"amount": str(limits)}) from None
    locks.hold(ctx, "ask", subscriber.id)
    _must_be_free(ctx, subscriber)
    ask = Ask.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id,
        gateway=gateway,
        subscriber=subscriber,
        invoice=invoice,
        purchase_id=purchase_id,
        phone=_phone(ctx, subscriber, phone, provider),
        amount=asked,
        account_reference=subscribers.plain(subscriber.account_number)[:12],
        callback_key=new_id(),
        asked_at=ctx.now,
    )
    if send_link and provider.page is not None:
        link = provider.page(ctx, ask)
        emit(ctx, PaymentLinkMade(subject_id=ask.id, subscriber_id=subscriber.id, amount=asked, link=link))
    emit(
        ctx,
        PaymentAsked(subject_id=ask.id, subscriber_id=subscriber.id, amount=asked, provider=gateway.provider),
    )
    return ask


def _chosen(ctx: Context, gateway_id: UUID | None, method: Method | None) -> tuple[Gateway, Provider]:
    for gateway in askable_gateways(ctx):
        provider = provider_of(gateway)
        if gateway_id in (None, gateway.id) and method in (None, provider.method):
            return gateway, provider
    if gateway_id or method:
        raise NoGateway(_("This way to pay is not in use. Choose another, or look under Payment gateways."))
    if has_mpesa(ctx):
        raise NoGateway(_("M-Pesa is not set up. Add the paybill or till under Settings, Payment gateways."))
    raise NoGateway(_("No way to pay is set up. Add one under Settings, Payment gateways."))


def _phone(ctx: Context, subscriber: subscribers.Subscriber, phone: str, provider: Provider) -> str:
    """Whom a prompt rings; on a page or for a code it is only a help to fill in."""
    if phone:
        return subscribers.e164(phone, ctx.tenant.country)
    return subscriber.pays_from if provider.way == Way.PROMPT else subscriber.phone


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
        _(
            "We asked %(phone)s for %(currency)s %(amount)s already and wait for the "
            "payment. Ask again in %(wait)s s."
        )
        % {
            "phone": open_ask.phone,
            "currency": ctx.tenant.currency,
            "amount": f"{open_ask.amount:,.0f}",
            "wait": max(wait, 1),
        },
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
    """The provider surely did not take it: it may be sent again."""
    Ask.of(ctx).filter(id=ask_id, state__in=(AskState.CREATED, AskState.UNKNOWN)).update(
        sent_at=None, state=AskState.CREATED
    )


@command(needs=permissions.RECEIVE)
def record_accepted(
    ctx: Context,
    *,
    ask_id: UUID,
    merchant_request_id: str = "",
    checkout_id: str | None,
    pay_url: str = "",
    expires_at: datetime | None = None,
) -> None:
    ask = Ask.locked(ctx, id=ask_id)
    accepted = ask.accept(merchant_request_id, checkout_id, pay_url, expires_at)
    ask.save(update_fields=["merchant_request_id", "checkout_id", "pay_url", "expires_at", "state"])
    emit(ctx, accepted)


@command(needs=permissions.RECEIVE)
def record_attempt(ctx: Context, *, ask_id: UUID, reason: str) -> None:
    """One attempt to pay failed. The order is still open: he may try again on the same page."""
    ask = Ask.locked(ctx, id=ask_id)
    if ask.is_open and reason:
        ask.reason = reason[:500]
        ask.save(update_fields=["reason"])


@command(needs=permissions.RECEIVE)
def record_unknown(ctx: Context, *, ask_id: UUID, reason: str) -> None:
    """Sent, and no answer: neither paid nor unpaid until a callback, a confirmation or the statement says."""
    ask = Ask.locked(ctx, id=ask_id)
    if ask.state == AskState.CREATED:
        ask.state, ask.reason = AskState.UNKNOWN, reason
        ask.save(update_fields=["state", "reason"])


@command(needs=permissions.RECEIVE)
def settle_unknown_ask(ctx: Context, *, ask_id: UUID) -> bool:
    """Sent, and it has no name at the provider, so nobody can be asked: it was paid if just this sum came from him
    just then; when that cannot come any more it ended unpaid, until something says otherwise. False: too early."""
    ask = Ask.locked(ctx, id=ask_id)
    if not ask.is_open or ask.checkout_id is not None:
        return False
    ledger.hold_money(ctx, [ask.subscriber_id])
    came = Payment.objects.filter(
        tenant_id=ctx.tenant_id,
        subscriber=ask.subscriber_id,
        method=Method.MPESA,
        amount=ask.amount,
        ask=None,
        received_at__range=(ask.asked_at - ANSWERED_WITHIN, ask.asked_at + ANSWERED_WITHIN),
    ).exclude(state=PaymentState.REVERSED)
    payment = came.order_by("id").first()
    if payment is not None:
        Payment.objects.filter(id=payment.id).update(ask=ask)
        ask.state, ask.ended_at, ask.reason = AskState.SUCCEEDED, ctx.now, ""
        ask.save(update_fields=["state", "ended_at", "reason"])
        honour(ctx, ask)
        return True
    if ctx.now < ask.asked_at + TOLD_WITHIN:
        if ask.state == AskState.CREATED:
            record_unknown(ctx, ask_id=ask.id, reason="we were interrupted while asking")
        return False
    reason = "the provider never said what became of it, and no payment came"
    record_ended(ctx, ask_id=ask.id, state=AskState.EXPIRED, result_code="", reason=reason)
    return True


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
    """We asked the provider what became of it; returns how often by now."""
    ask = Ask.locked(ctx, id=ask_id)
    ask.questions += 1
    ask.save(update_fields=["questions"])
    return ask.questions
