"""What others may use of this room."""

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.commands.lives import (
    activate_subscription,
    change_subscription_plan,
    disconnect_subscription,
    disconnect_subscriptions,
    mark_billed,
    restore_subscription,
    restore_subscriptions,
    sell_subscription,
    suspend_subscription,
    suspend_subscriptions,
    terminate_subscription,
)
from mtandao.domains.subscriptions.errors import AlreadyActive, Ended, NotActive, NotSuspended, SamePlan
from mtandao.domains.subscriptions.events import (
    SubscriptionActivated,
    SubscriptionDisconnected,
    SubscriptionPlanChanged,
    SubscriptionRestored,
    SubscriptionSold,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.domains.subscriptions.models import Subscription
from mtandao.domains.subscriptions.queries import (
    AccessFacts,
    access_facts,
    due_for_billing,
    subscription,
    subscriptions,
    subscriptions_by_id,
    subscriptions_of,
)

__all__ = [
    "AccessFacts",
    "AlreadyActive",
    "Ended",
    "NotActive",
    "NotSuspended",
    "SamePlan",
    "State",
    "Subscription",
    "SubscriptionActivated",
    "SubscriptionDisconnected",
    "SubscriptionPlanChanged",
    "SubscriptionRestored",
    "SubscriptionSold",
    "SubscriptionSuspended",
    "SubscriptionTerminated",
    "SuspensionReason",
    "access_facts",
    "activate_subscription",
    "change_subscription_plan",
    "disconnect_subscription",
    "disconnect_subscriptions",
    "due_for_billing",
    "mark_billed",
    "permissions",
    "restore_subscription",
    "restore_subscriptions",
    "sell_subscription",
    "subscription",
    "subscriptions",
    "subscriptions_by_id",
    "subscriptions_of",
    "suspend_subscription",
    "suspend_subscriptions",
    "terminate_subscription",
]
