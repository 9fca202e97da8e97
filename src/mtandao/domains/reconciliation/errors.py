"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class NotRepairable(Refusal):
    code = "difference.not_repairable"


class RiderGone(Refusal):
    code = "free_rider.gone"


class NotReachable(Refusal):
    code = "router.not_reachable"


class StrangerIsKnown(Refusal):
    code = "stranger.is_known"
