"""Refusals of this door."""

from mtandao.foundation.refusals import NotKnown, Refusal


class CodeTooSoon(Refusal):
    code = "portal.code_too_soon"
    status = 429


class TooManyCodes(Refusal):
    code = "portal.too_many_codes"
    status = 429


class NoSms(Refusal):
    code = "portal.no_sms"


class WrongCode(NotKnown):
    code = "portal.wrong_code"


class CodeOver(NotKnown):
    code = "portal.code_over"
