"""A tenant's payment gateways."""

import secrets
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from mtandao.domains.payments import permissions
from mtandao.domains.payments.events import GatewaySetUp
from mtandao.domains.payments.models import Gateway
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed, Refusal

SETTABLE = ("short_code", "till", "consumer_key", "consumer_secret", "passkey", "active", "ask_with_invoice")
NEEDED = ("short_code", "consumer_key", "consumer_secret", "passkey")


class ShortCodeSetUp(Refusal):
    code = "payment.short_code_set_up"


@command(needs=permissions.CONFIGURE)
def set_up_gateway(ctx: Context, *, gateway_id: UUID | None = None, **values: Any) -> Gateway:
    """A new M-Pesa short code, or changes to one. Secrets left empty on a change stay as they are."""
    gateway = Gateway.locked(ctx, id=gateway_id) if gateway_id else Gateway(tenant_id=ctx.tenant_id)
    for field, value in values.items():
        if field not in SETTABLE:
            raise Malformed("Not saved.", fields={field: "A gateway has no such field."})
        if value == "" and field in ("consumer_secret", "passkey") and gateway_id:
            continue
        setattr(gateway, field, value)
    wrong = {field: "This is needed." for field in NEEDED if not getattr(gateway, field)}
    if not wrong and not gateway.short_code.isdigit():
        wrong["short_code"] = "5 to 7 digits."
    if wrong:
        raise Malformed("Not saved: see the fields.", fields=wrong)
    gateway.callback_secret = gateway.callback_secret or secrets.token_hex(24)
    try:
        with transaction.atomic():
            gateway.save()
    except IntegrityError:
        raise ShortCodeSetUp(f"{gateway.short_code} is set up already.") from None
    emit(ctx, GatewaySetUp(subject_id=gateway.id))
    return gateway
