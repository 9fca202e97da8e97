"""Tables of this room, a file for each idea."""

from mtandao.domains.subscriptions.models.subscriptions import Subscription

__all__ = ["Subscription"]
