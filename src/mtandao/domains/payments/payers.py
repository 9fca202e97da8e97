"""Whose money it is when no account was given (a till has none): by the payer's phone, as far as it is told."""

import re
from datetime import timedelta
from decimal import Decimal

from mtandao.domains.payments.choices import OPEN_ASKS, AskState, Method
from mtandao.domains.payments.models import Ask
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

_HASHED = re.compile(r"[0-9a-fA-F]{64}")  # C2B version 1: SHA-256 of the twelve digits
_PLAIN = re.compile(r"\+?\d{9,15}")
_MASKED = re.compile(r"\+?(\d{3,6})\s*[*xX]+\s*(\d{2,4})")  # version 2: `2547 ***** 126`, `25470****149`
# A prompt is answered, or paid by hand instead, within this time.
ASKED_WITHIN = timedelta(minutes=15)
ASKED = (*OPEN_ASKS, AskState.EXPIRED, AskState.CANCELLED)


def payer_of(ctx: Context, method: Method, phone: str, amount: Decimal) -> subscribers.Subscriber | None:
    """The one customer it can be, or None: money is never given to the likelier of two."""
    if method != Method.MPESA or not phone:
        return None
    if _HASHED.fullmatch(phone):
        return _only(subscribers.by_phone_digest(ctx, phone.lower()))
    if _PLAIN.fullmatch(phone):
        return _only(subscribers.by_phone(ctx, f"+{phone.lstrip('+')}"))
    masked = _MASKED.fullmatch(phone.strip())
    return _asked(ctx, masked[1], masked[2], amount) if masked else None


def _asked(ctx: Context, starts: str, ends: str, amount: Decimal) -> subscribers.Subscriber | None:
    """Whom we asked for just this amount just now, on a phone that fits the mask."""
    asks = Ask.of(ctx).filter(
        amount=amount,
        asked_at__gt=ctx.now - ASKED_WITHIN,
        state__in=ASKED,
        phone__startswith=f"+{starts}",
        phone__endswith=ends,
    )
    return _only(
        list({ask.subscriber_id: ask.subscriber for ask in asks.select_related("subscriber")[:50]}.values())
    )


def _only(found: list[subscribers.Subscriber]) -> subscribers.Subscriber | None:
    return found[0] if len(found) == 1 else None
