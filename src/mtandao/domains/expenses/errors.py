"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class CategoryTaken(Refusal):
    code = "expense.category_taken"


class NotToApprove(Refusal):
    code = "expense.not_to_approve"


class OwnExpense(Refusal):
    code = "expense.own"


class NotBooked(Refusal):
    code = "expense.not_booked"


class LineSpent(Refusal):
    code = "expense.line_spent"
