"""A prompt for somebody who has proved nothing: few of them, so that nobody's phone is pestered."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.refusals import Refusal

MOST_UNPAID: Final = 5
WITHIN: Final = timedelta(hours=1)


class TooManyPrompts(Refusal):
    code = "captive.too_many_prompts"
    status = 429


def ask(ctx: Context, person: subscribers.Subscriber, phone: str, gateway_id: UUID | None) -> payments.Ask:
    """Ask `phone`, or the number he pays from, for all he owes, by the way that he chose. Everything that
    `ask_for_payment` refuses."""
    asked = subscribers.e164(phone, ctx.tenant.country) if phone else person.pays_from
    unpaid = (
        payments.asks(ctx)
        .filter(Q(subscriber_id=person.id) | Q(phone=asked), asked_at__gt=ctx.now - WITHIN)
        .exclude(state=payments.AskState.SUCCEEDED)
    )
    if unpaid.count() >= MOST_UNPAID:
        if payments.has_mpesa(ctx):
            raise TooManyPrompts(_("This phone was asked five times in an hour. Pay by paybill, or call us."))
        raise TooManyPrompts(_("This was asked for five times in an hour. Wait an hour, or call us."))
    return payments.ask_for_payment(ctx, subscriber_id=person.id, phone=asked, gateway_id=gateway_id)


def whom(phone: str, phone_home: str) -> str:
    """The asked phone, if the visitor named it; the account's own is not told to him."""
    return words.phone(phone, phone_home) if phone else _("your phone")
