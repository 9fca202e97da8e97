"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PostedBefore(Refusal):
    code = "ledger.posted_before"


class Unbalanced(Refusal):
    code = "ledger.unbalanced"
