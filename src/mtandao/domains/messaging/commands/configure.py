"""A tenant's account with a message provider, and getting it going again."""

import re
import secrets

from django.utils.translation import gettext as _

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.errors import NotStopped
from mtandao.domains.messaging.events import ProviderSetUp, SendingResumed
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

SENDER = re.compile(r"[A-Za-z0-9 ._-]{1,11}|[0-9]{3,15}")


@command(needs=permissions.CONFIGURE)
def set_up_provider(
    ctx: Context,
    *,
    username: str | None = None,
    api_key: str = "",
    sender_id: str | None = None,
    active: bool | None = None,
) -> ProviderSettings:
    """The tenant's SMS account, or changes to it: what is not given (an empty API key too) stays as it is.

    What was held back is tried again: the change may be what was missing.
    """
    known = ProviderSettings.of(ctx).select_for_update().filter(channel=Channel.SMS).first()
    provider = known or ProviderSettings(tenant_id=ctx.tenant_id, callback_secret=secrets.token_urlsafe(24))
    provider.username = provider.username if username is None else username.strip()
    provider.api_key = api_key.strip() or provider.api_key
    provider.sender_id = provider.sender_id if sender_id is None else sender_id.strip()
    provider.active = provider.active if active is None else active
    wrong = _wrong(provider)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    provider.stopped_at, provider.stopped_for = None, ""
    provider.save(force_insert=known is None)
    free(ctx, provider.channel)
    emit(ctx, ProviderSetUp(subject_id=provider.id, channel=provider.channel))
    return provider


@command(needs=permissions.CONFIGURE)
def resume_sending(ctx: Context, *, channel: str = Channel.SMS) -> int:
    """The account is mended (credit bought): send what was held back. Returns how many; NotStopped."""
    provider = ProviderSettings.of(ctx).select_for_update().filter(channel=channel).first()
    if provider is None or provider.stopped_at is None:
        raise NotStopped(_("Sending was not stopped."))
    provider.stopped_at, provider.stopped_for = None, ""
    provider.save(update_fields=["stopped_at", "stopped_for"])
    freed = free(ctx, channel)
    emit(ctx, SendingResumed(subject_id=provider.id, channel=channel))
    return freed


def free(ctx: Context, channel: str) -> int:
    """What was held back waits to be sent again."""
    held = Message.objects.filter(tenant_id=ctx.tenant_id, channel=channel, state=State.WAITING)
    return held.update(state=State.QUEUED, reason="")


def _wrong(provider: ProviderSettings) -> dict[str, str]:
    wrong = {field: _("This is needed.") for field in ("username", "api_key") if not getattr(provider, field)}
    if not provider.api_key.isascii():
        wrong["api_key"] = _("Plain letters and digits only.")
    if provider.sender_id and not SENDER.fullmatch(provider.sender_id):
        wrong["sender_id"] = _("At most 11 letters and digits, or a short code.")
    return wrong
