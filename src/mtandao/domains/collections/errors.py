"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PromiseTooLong(Refusal):
    code = "promise.too_long"


class NothingOwed(Refusal):
    code = "promise.nothing_owed"


class NotExempted(Refusal):
    code = "account.not_exempted"


class PromisesBroken(Refusal):
    code = "promise.broken_too_often"
