"""Reads of this room."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.payments.choices import PaymentState
from mtandao.domains.payments.models import Ask, Gateway, GatewayHeld, InboxMessage, Payment, Payout, Refund
from mtandao.domains.payments.providers import provider
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


def gateway_of_short_code(short_code: str) -> Gateway | None:
    """The active gateway with this number, if exactly one tenant has it. Needs a platform fence."""
    found = list(Gateway.objects.filter(provider="mpesa", short_code=short_code, active=True)[:2])
    return found[0] if len(found) == 1 else None


def ask_of_callback(key: UUID) -> Ask | None:
    """Whose callback URL this is. Needs a platform fence: the caller is not known yet."""
    return Ask.objects.filter(callback_key=key).first()


def ask_of_checkout(ctx: Context, checkout_id: str) -> Ask | None:
    return Ask.of(ctx).filter(checkout_id=checkout_id).first()


def gateways(ctx: Context) -> QuerySet[Gateway]:
    return Gateway.of(ctx).order_by("provider", "short_code")


def gateway(ctx: Context, gateway_id: UUID) -> Gateway:
    return Gateway.found(ctx, id=gateway_id)


def held(ctx: Context) -> QuerySet[GatewayHeld]:
    """What providers said that they hold."""
    return GatewayHeld.of(ctx).select_related("gateway")


def askable_gateways(ctx: Context) -> list[Gateway]:
    """Those that somebody can be asked through, the preferred one first, M-Pesa before the others."""
    rows = Gateway.of(ctx).filter(active=True)
    known = [row for row in rows if provider(row.provider) is not None]
    return sorted(known, key=lambda row: (not row.preferred, row.provider != "mpesa", row.id))


def last_heard(ctx: Context) -> dict[str, datetime]:
    """When each provider last sent us something, by its name. The inbox is led by provider and newest first."""
    heard: dict[str, datetime] = {}
    for name in Gateway.of(ctx).values_list("provider", flat=True).distinct():
        newest = InboxMessage.of(ctx).filter(provider=name).order_by("-id").first()
        if newest is not None:
            heard[name] = newest.received_at
    return heard


def active_gateway(ctx: Context) -> Gateway | None:
    """The one that asks by M-Pesa."""
    return Gateway.of(ctx).filter(provider="mpesa", active=True).order_by("id").first()


def gateway_of_callback(secret: str) -> Gateway | None:
    """Whose callback URL this is. Needs a platform fence: the caller is not known yet."""
    return Gateway.objects.filter(callback_secret=secret).first()


def messages(ctx: Context) -> QuerySet[InboxMessage]:
    """As they arrived."""
    return InboxMessage.of(ctx).order_by("id")


def payouts(ctx: Context) -> QuerySet[Payout]:
    return Payout.of(ctx).select_related("subscriber", "payment", "gateway")


def payout(ctx: Context, payout_id: UUID) -> Payout:
    return Payout.found(ctx, id=payout_id)


def refunds(ctx: Context) -> QuerySet[Refund]:
    return Refund.of(ctx).select_related("subscriber", "payment", "payout")


def refund(ctx: Context, refund_id: UUID) -> Refund:
    return Refund.found(ctx, id=refund_id)
