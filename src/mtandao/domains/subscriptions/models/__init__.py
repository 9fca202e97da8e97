"""Tables of this room, a file for each idea."""

from mtandao.domains.subscriptions.models.add_ons import BilledAddOn, SubscriptionAddOn
from mtandao.domains.subscriptions.models.discounts import SubscriptionDiscount
from mtandao.domains.subscriptions.models.pauses import Pause
from mtandao.domains.subscriptions.models.relocations import Relocation
from mtandao.domains.subscriptions.models.settings import LifeRules
from mtandao.domains.subscriptions.models.subscriptions import Subscription

__all__ = [
    "BilledAddOn",
    "LifeRules",
    "Pause",
    "Relocation",
    "Subscription",
    "SubscriptionAddOn",
    "SubscriptionDiscount",
]
