"""Refusals of this room."""

from mtandao.foundation.refusals import Malformed, NotKnown, Refusal


class NoPhone(Malformed):
    code = "subscriber.not_a_phone_number"


class HasServices(Refusal):
    code = "subscriber.has_services"


class WrongPortalCredentials(NotKnown):
    code = "portal.wrong_credentials"


class PortalLockedOut(NotKnown):
    code = "portal.locked_out"
    status = 429


class BadPortalToken(NotKnown):
    code = "portal.bad_token"
