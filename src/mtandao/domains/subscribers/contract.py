"""What others may use of this room."""

from mtandao.domains.subscribers import permissions
from mtandao.domains.subscribers.accounts import has_right_digit, luhn_digit, plain
from mtandao.domains.subscribers.commands import change_subscriber, create_subscriber, remove_subscriber
from mtandao.domains.subscribers.errors import NoPhone
from mtandao.domains.subscribers.events import SubscriberChanged, SubscriberCreated, SubscriberRemoved
from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.subscribers.phones import e164, ending
from mtandao.domains.subscribers.queries import (
    by_account,
    by_phone,
    found_by,
    subscriber,
    subscribers,
    subscribers_by_id,
)

__all__ = [
    "NoPhone",
    "Subscriber",
    "SubscriberChanged",
    "SubscriberCreated",
    "SubscriberRemoved",
    "by_account",
    "by_phone",
    "change_subscriber",
    "create_subscriber",
    "e164",
    "ending",
    "found_by",
    "has_right_digit",
    "luhn_digit",
    "permissions",
    "plain",
    "remove_subscriber",
    "subscriber",
    "subscribers",
    "subscribers_by_id",
]
