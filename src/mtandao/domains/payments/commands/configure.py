"""A tenant's payment gateways."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.events import GatewaySetUp, GatewayTestWanted
from mtandao.domains.payments.models import Gateway
from mtandao.domains.payments.providers import Provider, provider
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed, Refusal

SWITCHES = ("active", "ask_with_invoice", "preferred")


class ShortCodeSetUp(Refusal):
    code = "payment.short_code_set_up"


class NotToBeTested(Refusal):
    code = "payment.gateway_not_to_be_tested"


@command(needs=permissions.CONFIGURE)
def set_up_gateway(
    ctx: Context, *, gateway_id: UUID | None = None, provider: str = "mpesa", **values: Any
) -> Gateway:
    """A new gateway, or changes to one. `values` are what its provider declares, and the switches.

    Secrets left empty on a change stay as they are. The preferred one is asked with when nobody chooses; there
    is one at most.
    """
    gateway = (
        Gateway.locked(ctx, id=gateway_id)
        if gateway_id
        else Gateway(tenant_id=ctx.tenant_id, provider=provider)
    )
    declared = _declared(gateway.provider)
    for name, value in values.items():
        _keep(gateway, declared, name, value)
    wrong = declared.problems({each.name: gateway.value(each.name) for each in declared.settings})
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    gateway.short_code = str(gateway.value(declared.account))
    gateway.callback_secret = gateway.callback_secret or secrets.token_hex(24)
    try:
        with transaction.atomic():
            if gateway.preferred:
                others = Gateway.of(ctx).filter(preferred=True).exclude(pk=gateway.pk)
                others.update(preferred=False)
            gateway.save()
    except IntegrityError:
        raise ShortCodeSetUp(_("%(account)s is set up already.") % {"account": gateway.short_code}) from None
    emit(ctx, GatewaySetUp(subject_id=gateway.id, provider=gateway.provider))
    return gateway


def _declared(name: str) -> Provider:
    found = provider(name)
    if found is None:
        raise Malformed(_("Not saved."), fields={"provider": _("There is no such payment provider.")})
    return found


def _keep(gateway: Gateway, declared: Provider, name: str, value: Any) -> None:
    if name in SWITCHES:
        setattr(gateway, name, bool(value))
        return
    setting = declared.setting(name)
    if setting is None:
        raise Malformed(_("Not saved."), fields={name: _("A gateway has no such field.")})
    given = str(value or "").strip()
    if given or not (setting.secret and gateway.value(name)):
        gateway.keep(name, given, secret=setting.secret)


@command(needs=permissions.CONFIGURE)
def test_gateway(ctx: Context, *, gateway_id: UUID) -> Gateway:
    """Ask the provider whether it takes our keys. What it says is found on the gateway some seconds later."""
    gateway = Gateway.found(ctx, id=gateway_id)
    if not _declared(gateway.provider).can_be_tested:
        raise NotToBeTested(_("This one cannot be tested without paying."))
    emit(ctx, GatewayTestWanted(subject_id=gateway.id, provider=gateway.provider))
    return gateway


@command(needs=permissions.RECEIVE)
def record_test(ctx: Context, *, gateway_id: UUID, problem: str, at: datetime) -> None:
    """What a test came to; without a problem the provider took our keys."""
    gateway = Gateway.locked(ctx, id=gateway_id)
    gateway.tested_at, gateway.test_problem = at, problem[:500]
    gateway.save(update_fields=["tested_at", "test_problem"])
