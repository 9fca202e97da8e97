"""What others may use of this room."""

from mtandao.domains.subscribers import permissions
from mtandao.domains.subscribers.accounts import has_right_digit, luhn_digit, plain
from mtandao.domains.subscribers.commands import change_subscriber, create_subscriber, remove_subscriber
from mtandao.domains.subscribers.errors import (
    BadPortalToken,
    HasServices,
    NoPhone,
    PortalLockedOut,
    WrongPortalCredentials,
)
from mtandao.domains.subscribers.events import SubscriberChanged, SubscriberCreated, SubscriberRemoved
from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.subscribers.phones import e164, ending
from mtandao.domains.subscribers.portal import (
    PORTAL_TOKEN_MARK,
    IssuedPortalToken,
    context_of_portal_token,
    give_portal_password,
    issue_portal_token,
    register_self,
    revoke_portal_token,
    sign_in_subscriber,
)
from mtandao.domains.subscribers.queries import (
    by_account,
    by_accounts,
    by_phone,
    by_phone_digest,
    found_by,
    regions_of,
    subscriber,
    subscribers,
    subscribers_by_id,
)

__all__ = [
    "PORTAL_TOKEN_MARK",
    "BadPortalToken",
    "HasServices",
    "IssuedPortalToken",
    "NoPhone",
    "PortalLockedOut",
    "Subscriber",
    "SubscriberChanged",
    "SubscriberCreated",
    "SubscriberRemoved",
    "WrongPortalCredentials",
    "by_account",
    "by_accounts",
    "by_phone",
    "by_phone_digest",
    "change_subscriber",
    "context_of_portal_token",
    "create_subscriber",
    "e164",
    "ending",
    "found_by",
    "give_portal_password",
    "has_right_digit",
    "issue_portal_token",
    "luhn_digit",
    "permissions",
    "plain",
    "regions_of",
    "register_self",
    "remove_subscriber",
    "revoke_portal_token",
    "sign_in_subscriber",
    "subscriber",
    "subscribers",
    "subscribers_by_id",
]
