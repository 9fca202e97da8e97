"""Tables of this room, a file for each idea."""

from mtandao.domains.subscriptions.models.add_ons import SubscriptionAddOn
from mtandao.domains.subscriptions.models.discounts import SubscriptionDiscount
from mtandao.domains.subscriptions.models.subscriptions import Subscription

__all__ = ["Subscription", "SubscriptionAddOn", "SubscriptionDiscount"]
