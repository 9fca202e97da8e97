"""Tables of this room, a file for each idea."""

from mtandao.domains.subscriptions.models.add_ons import BilledAddOn, SubscriptionAddOn
from mtandao.domains.subscriptions.models.discounts import SubscriptionDiscount
from mtandao.domains.subscriptions.models.subscriptions import Subscription

__all__ = ["BilledAddOn", "Subscription", "SubscriptionAddOn", "SubscriptionDiscount"]
