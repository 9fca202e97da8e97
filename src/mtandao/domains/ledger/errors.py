"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PostedBefore(Refusal):
    code = "ledger.posted_before"


class Unbalanced(Refusal):
    code = "ledger.unbalanced"


class NotEnough(Refusal):
    code = "wallet.not_enough"


class AboveLimit(Refusal):
    code = "wallet.above_limit"
    status = 403
