"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("expenses.view", "see expenses")
RECORD = permission("expenses.record", "record expenses", critical=True)
APPROVE = permission("expenses.approve", "approve expenses over the limit", critical=True)
REVERSE = permission("expenses.reverse", "take expenses back", critical=True)
CONFIGURE = permission(
    "expenses.configure", "set up categories of expenses and their limit", critical=True, provider_wide=True
)
