"""What others may use of this room."""

from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.commands.categories import (
    set_expense_rules,
    set_up_category,
    take_usual_categories,
)
from mtandao.domains.expenses.commands.decide import approve_expense, refuse_expense, reverse_expense
from mtandao.domains.expenses.commands.receipts import GivenReceipt, attach_receipt
from mtandao.domains.expenses.commands.record import NewExpense, record_expense
from mtandao.domains.expenses.models import Expense, ExpenseCategory
from mtandao.domains.expenses.queries import expenses

__all__ = [
    "Expense",
    "ExpenseCategory",
    "ExpenseState",
    "GivenReceipt",
    "NewExpense",
    "PaidFrom",
    "approve_expense",
    "attach_receipt",
    "expenses",
    "permissions",
    "record_expense",
    "refuse_expense",
    "reverse_expense",
    "set_expense_rules",
    "set_up_category",
    "take_usual_categories",
]
