"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class AlreadyActive(Refusal):
    code = "subscription.already_active"


class NotActive(Refusal):
    code = "subscription.not_active"


class NotSuspended(Refusal):
    code = "subscription.not_suspended"


class NotDisconnected(Refusal):
    code = "subscription.not_disconnected"


class DiscountGivenBefore(Refusal):
    code = "discount.given_before"


class AddOnRunsAlready(Refusal):
    code = "addon.runs_already"


class AddOnEndedBefore(Refusal):
    code = "addon.ended_before"


class NoSuchCode(Refusal):
    code = "discount.no_such_code"


class DiscountEndedBefore(Refusal):
    code = "discount.ended_before"


class Ended(Refusal):
    code = "subscription.ended"


class NothingPlanned(Refusal):
    code = "subscription.nothing_planned"


class SamePlan(Refusal):
    code = "subscription.same_plan"


class OtherMode(Refusal):
    """A prepaid service and one that is billed are not turned into each other."""

    code = "subscription.other_mode"


class PaidAhead(Refusal):
    """A prepaid service changes as it is renewed."""

    code = "subscription.paid_ahead"


class MovesAlready(Refusal):
    """One move at a time."""

    code = "subscription.moves_already"


class SamePlace(Refusal):
    code = "subscription.same_place"


class PausedBefore(Refusal):
    code = "subscription.paused_before"


class NotPaused(Refusal):
    code = "subscription.not_paused"


class PauseOver(Refusal):
    code = "pause.over"


class BilledFirst(Refusal):
    code = "subscription.billed_first"
