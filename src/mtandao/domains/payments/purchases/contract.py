"""What others may use of it: `payments.purchases`."""

from mtandao.domains.payments.choices import Missed, PurchaseState
from mtandao.domains.payments.commands.buy import Begun, buy
from mtandao.domains.payments.errors import NotOnShelf, PriceWentUp
from mtandao.domains.payments.events import PurchaseMissed
from mtandao.domains.payments.models import Purchase
from mtandao.domains.payments.purchases.shelf import Offer, missing_for, newest_bought, offer, shelf

__all__ = [
    "Begun",
    "Missed",
    "NotOnShelf",
    "Offer",
    "PriceWentUp",
    "Purchase",
    "PurchaseMissed",
    "PurchaseState",
    "buy",
    "missing_for",
    "newest_bought",
    "offer",
    "shelf",
]
