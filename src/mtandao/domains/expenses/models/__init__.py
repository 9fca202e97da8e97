"""Tables of this room."""

from mtandao.domains.expenses.models.categories import ExpenseCategory, ExpenseRules
from mtandao.domains.expenses.models.expenses import Expense
from mtandao.domains.expenses.models.receipts import Receipt

__all__ = ["Expense", "ExpenseCategory", "ExpenseRules", "Receipt"]
