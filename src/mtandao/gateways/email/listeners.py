"""E-mail follows what the messaging room wants."""

from collections.abc import Sequence

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.email.jobs import wake

Wish = messaging.MessageQueued | messaging.ProviderSetUp | messaging.SendingResumed


@listens_to(messaging.MessageQueued, messaging.ProviderSetUp, messaging.SendingResumed, batch=True)
def mail_what_waits(ctx: Context, events: Sequence[Wish]) -> None:
    """One job sends whatever waits, however many events say so."""
    if any(event.channel == messaging.Channel.EMAIL for event in events):
        wake(ctx)
