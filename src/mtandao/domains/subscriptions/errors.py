"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class AlreadyActive(Refusal):
    code = "subscription.already_active"


class NotActive(Refusal):
    code = "subscription.not_active"


class NotSuspended(Refusal):
    code = "subscription.not_suspended"


class Ended(Refusal):
    code = "subscription.ended"


class NothingPlanned(Refusal):
    code = "subscription.nothing_planned"


class SamePlan(Refusal):
    code = "subscription.same_plan"
