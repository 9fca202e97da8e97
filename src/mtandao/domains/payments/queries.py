"""Reads of this room."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.payments.choices import OPEN_ASKS, PaymentState
from mtandao.domains.payments.models import Ask, Gateway, InboxMessage, Payment
from mtandao.domains.payments.rules import QUERY_AFTER_S
from mtandao.foundation.context import Context


def payments(ctx: Context) -> QuerySet[Payment]:
    return Payment.of(ctx).select_related("subscriber")


def payment(ctx: Context, payment_id: UUID) -> Payment:
    """NotFound if it is not there or not to be seen."""
    return Payment.found(ctx, id=payment_id)


def suspense(ctx: Context) -> QuerySet[Payment]:
    """Payments that nobody placed, oldest first."""
    return Payment.of(ctx).filter(state=PaymentState.SUSPENSE).order_by("id")


def asks(ctx: Context) -> QuerySet[Ask]:
    return Ask.of(ctx).select_related("subscriber", "invoice")


def ask(ctx: Context, ask_id: UUID) -> Ask:
    return Ask.found(ctx, id=ask_id)


def gateways(ctx: Context) -> QuerySet[Gateway]:
    return Gateway.of(ctx).order_by("provider", "short_code")


def active_gateway(ctx: Context) -> Gateway | None:
    """The one that asks by M-Pesa."""
    return Gateway.of(ctx).filter(provider="mpesa", active=True).order_by("id").first()


def gateway_of_callback(secret: str) -> Gateway | None:
    """Whose callback URL this is. Needs a platform fence: the caller is not known yet."""
    return Gateway.objects.filter(callback_secret=secret).first()


def message(ctx: Context, message_id: UUID) -> InboxMessage:
    return InboxMessage.found(ctx, id=message_id)


def asks_to_question(ctx: Context, now: datetime) -> list[Ask]:
    """Open asks that M-Pesa has not told the end of for so long that we ask (at most 200 at a time)."""
    rows = Ask.of(ctx).filter(state__in=OPEN_ASKS, checkout_id__isnull=False).order_by("asked_at")[:200]
    return [
        row
        for row in rows
        if row.questions < len(QUERY_AFTER_S)
        and now - row.asked_at >= timedelta(seconds=QUERY_AFTER_S[row.questions])
    ]
