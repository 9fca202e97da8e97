"""Refusals of this room."""

from mtandao.foundation.refusals import NotKnown, Refusal


class WrongCredentials(NotKnown):
    code = "staff.wrong_credentials"


class LockedOut(NotKnown):
    code = "staff.locked_out"
    status = 429


class BadToken(NotKnown):
    code = "staff.bad_token"


class EmailTaken(Refusal):
    code = "staff.email_taken"


class ViewKept(Refusal):
    code = "staff.view_kept"


class LastAdmin(Refusal):
    code = "staff.last_admin"
