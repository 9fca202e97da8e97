"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("subscriptions.view", "see services")
SELL = permission("subscriptions.sell", "sell services")
ACTIVATE = permission("subscriptions.activate", "activate services")
SUSPEND = permission("subscriptions.suspend", "suspend and restore services")
CHANGE_PLAN = permission("subscriptions.change_plan", "change a service's plan")
END = permission("subscriptions.end", "disconnect and terminate services", critical=True)
DISCOUNT = permission("subscriptions.discount", "give discounts to services", critical=True)
ADD_ONS = permission("subscriptions.add_ons", "sell add-ons to services and end them")
PAUSE = permission("subscriptions.pause", "pause services and resume them")
RELOCATE = permission("subscriptions.relocate", "move services to another address")
CHANGE_RULES = permission(
    "subscriptions.change_rules",
    "change the rules of pauses and suspensions",
    critical=True,
    provider_wide=True,
)
