"""What this room does when a service begins or money comes by another way than a payment."""

from collections.abc import Sequence

from mtandao.domains.billing.commands.renew import renew_or_run_out
from mtandao.domains.subscriptions.contract import SubscriptionActivated
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to


@listens_to(SubscriptionActivated, batch=True)
def begin_prepaid(ctx: Context, events: Sequence[SubscriptionActivated]) -> None:
    """A prepaid service begins with what the wallet pays, or behind the wall."""
    renew_or_run_out(
        ctx, subscriber_ids=sorted({event.subscriber_id for event in events if event.subscriber_id})
    )
