"""Refusals of this room."""

from mtandao.foundation.refusals import Malformed, Refusal


class NoPhone(Malformed):
    code = "subscriber.not_a_phone_number"


class HasServices(Refusal):
    code = "subscriber.has_services"
