"""A tenant's account with a message provider, and getting it going again."""

import secrets
from typing import Any

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Provider, State
from mtandao.domains.messaging.errors import NotStopped
from mtandao.domains.messaging.events import ProviderSetUp, SendingResumed
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

SETTABLE = ("username", "api_key", "sender_id", "active")
LONGEST_SENDER = 11


@command(needs=permissions.CONFIGURE)
def set_up_provider(ctx: Context, *, channel: str = Channel.SMS, **values: Any) -> ProviderSettings:
    """The tenant's SMS account (`SETTABLE`), or changes to it. An API key left empty on a change stays.

    What was held back is tried again: the change may be what was missing.
    """
    known = ProviderSettings.of(ctx).select_for_update().filter(channel=channel).first()
    provider = known or ProviderSettings(
        tenant_id=ctx.tenant_id,
        channel=channel,
        provider=Provider.AFRICAS_TALKING,
        callback_secret=secrets.token_urlsafe(24),
    )
    wrong: dict[str, str] = {}
    for field, value in values.items():
        if field not in SETTABLE:
            wrong[field] = "A provider has no such field."
        elif not (field == "api_key" and not value):
            setattr(provider, field, value.strip() if isinstance(value, str) else value)
    wrong |= _wrong(provider)
    if wrong:
        raise Malformed("Not saved: see the fields.", fields=wrong)
    provider.stopped_at, provider.stopped_for = None, ""
    provider.save(force_insert=known is None)
    _free(ctx)
    emit(ctx, ProviderSetUp(subject_id=provider.id, channel=provider.channel))
    return provider


@command(needs=permissions.CONFIGURE)
def resume_sending(ctx: Context, *, channel: str = Channel.SMS) -> int:
    """The account is mended (credit bought): send what was held back. Returns how many; NotStopped."""
    provider = ProviderSettings.of(ctx).select_for_update().filter(channel=channel).first()
    if provider is None or provider.stopped_at is None:
        raise NotStopped("Sending was not stopped.")
    provider.stopped_at, provider.stopped_for = None, ""
    provider.save(update_fields=["stopped_at", "stopped_for"])
    freed = _free(ctx)
    emit(ctx, SendingResumed(subject_id=provider.id, channel=channel))
    return freed


def _free(ctx: Context) -> int:
    held = Message.objects.filter(tenant_id=ctx.tenant_id, state=State.WAITING)
    return held.update(state=State.QUEUED, reason="")


def _wrong(provider: ProviderSettings) -> dict[str, str]:
    wrong = {field: "This is needed." for field in ("username", "api_key") if not getattr(provider, field)}
    if not provider.api_key.isascii():
        wrong["api_key"] = "Plain letters and digits only."
    sender = provider.sender_id
    if len(sender) > LONGEST_SENDER and not sender.isdigit():
        wrong["sender_id"] = f"At most {LONGEST_SENDER} letters and digits, or a short code."
    return wrong
