"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class PlanNameTaken(Refusal):
    code = "plan.name_taken"


class GroupTaken(Refusal):
    code = "plan.radius_group_taken"


class PlanNotOnSale(Refusal):
    code = "plan.not_on_sale"


class PlanInWrongState(Refusal):
    code = "plan.wrong_state"


class PromotionGoesRound(Refusal):
    code = "plan.promotion_goes_round"


class AddOnNotOnSale(Refusal):
    code = "addon.not_on_sale"


class AddOnNameTaken(Refusal):
    code = "addon.name_taken"


class DiscountNotGiven(Refusal):
    code = "discount.not_given"


class CodeTaken(Refusal):
    code = "discount.code_taken"


class DecidedAbove(Refusal):
    code = "plan.decided_above"


class PlanInUse(Refusal):
    code = "plan.in_use"
