"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class UsernameTaken(Refusal):
    code = "login.username_taken"


class AddressTaken(Refusal):
    code = "login.address_taken"


class RouterAddressTaken(Refusal):
    code = "router.address_taken"


class NotOnline(Refusal):
    code = "session.not_online"
