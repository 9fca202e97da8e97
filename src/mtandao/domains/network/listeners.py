"""What this room does when a service or an account moves: work out the access anew."""

from collections.abc import Sequence

from mtandao.domains.catalog.contract import AddOnKind
from mtandao.domains.collections.contract import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountSuspended,
    AccountWalled,
)
from mtandao.domains.network.commands.logins import refresh_access, touch_logins_of_subscribers
from mtandao.domains.subscriptions.contract import (
    AddOnBought,
    AddOnEnded,
    SubscriptionActivated,
    SubscriptionDisconnected,
    SubscriptionPaused,
    SubscriptionPlanChanged,
    SubscriptionReactivated,
    SubscriptionRestored,
    SubscriptionResumed,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to


@listens_to(
    SubscriptionActivated,
    SubscriptionSuspended,
    SubscriptionRestored,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionReactivated,
    SubscriptionPlanChanged,
    SubscriptionDisconnected,
    SubscriptionTerminated,
    batch=True,
)
def follow_the_service(ctx: Context, events: Sequence[Event]) -> None:
    refresh_access(ctx, subscription_ids=[event.subject_id for event in events])


@listens_to(AddOnBought, AddOnEnded, batch=True)
def follow_the_boost(ctx: Context, events: Sequence[AddOnBought | AddOnEnded]) -> None:
    """A speed boost is on the line from the moment it is bought to its end."""
    boosted = [event.subscription_id for event in events if event.kind == AddOnKind.BOOST]
    refresh_access(ctx, subscription_ids=boosted)


@listens_to(
    AccountWalled,
    AccountEnteredGrace,
    AccountFellDue,
    AccountSuspended,
    AccountDisconnected,
    AccountCleared,
    batch=True,
)
def follow_the_account(ctx: Context, events: Sequence[Event]) -> None:
    touch_logins_of_subscribers(ctx, subscriber_ids=[event.subject_id for event in events])
