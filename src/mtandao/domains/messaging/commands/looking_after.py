"""What time does to messages: interrupted ones are given up, held ones tried again or dropped."""

from django.utils.translation import gettext_noop

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.commands.sending import TOO_OLD
from mtandao.domains.messaging.events import SendingResumed
from mtandao.domains.messaging.models import Message, ProviderSettings
from mtandao.domains.messaging.rules import INTERRUPTED_AFTER, STALE_AFTER
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

INTERRUPTED = gettext_noop("We were interrupted while sending.")


@command(needs=permissions.DELIVER)
def give_up_on_interrupted(ctx: Context) -> int:
    """Whoever sent these died before he could say what came of it. They may have left: not sent again."""
    lost = Message.of(ctx).filter(state=State.SENDING, sent_at__lt=ctx.now - INTERRUPTED_AFTER)
    return lost.update(state=State.UNKNOWN, reason=INTERRUPTED)


@command(needs=permissions.DELIVER)
def try_waiting_again(ctx: Context, *, channel: str = Channel.SMS) -> int:
    """Put held messages back in the queue; returns how many.

    While the provider is stopped only one goes, to see whether it is mended; the others follow the next time.
    """
    provider = ProviderSettings.of(ctx).select_for_update().filter(channel=channel, active=True).first()
    held = Message.of(ctx).filter(channel=channel, state=State.WAITING)
    held.filter(created_at__lt=ctx.now - STALE_AFTER).update(state=State.NOT_SENT, reason=TOO_OLD)
    if provider is None:
        return 0
    if provider.stopped_at is not None:
        provider.stopped_at = None
        provider.save(update_fields=["stopped_at"])
        scout = held.order_by("bulk", "id")[:1].values("id")
        return held.filter(id__in=scout).update(state=State.QUEUED, reason="")
    freed = held.update(state=State.QUEUED, reason="")
    # An e-mail may wait because its reader's own server wants it later, while ours takes everything.
    if freed and (provider.stopped_for or channel == Channel.SMS):
        provider.stopped_for = ""
        provider.save(update_fields=["stopped_for"])
        emit(ctx, SendingResumed(subject_id=provider.id, channel=provider.channel))
    return freed
