"""Reads of this room."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.expenses.models import Expense, ExpenseCategory, ExpenseRules, Receipt
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context


def expenses(ctx: Context) -> QuerySet[Expense]:
    return Expense.of(ctx).select_related("category", "drawer", "bank_account", "gateway")


def expense(ctx: Context, expense_id: UUID) -> Expense:
    return Expense.found(ctx, id=expense_id)


def categories(ctx: Context) -> QuerySet[ExpenseCategory]:
    return ExpenseCategory.of(ctx)


def categories_in_use(ctx: Context) -> list[ExpenseCategory]:
    return list(ExpenseCategory.of(ctx).filter(active=True).order_by("name", "id"))


def expense_rules(ctx: Context) -> ExpenseRules:
    return ExpenseRules.of(ctx).first() or ExpenseRules(tenant_id=ctx.tenant_id)


def receipts(ctx: Context, of: Expense) -> QuerySet[Receipt]:
    """Without what stands in them."""
    return Receipt.of(ctx).filter(expense=of).defer("content").order_by("id")


def receipt(ctx: Context, expense_id: UUID, receipt_id: UUID) -> Receipt:
    """One file, of an expense that may be seen."""
    return Receipt.found(ctx, id=receipt_id, expense=Expense.found(ctx, id=expense_id))


@ledger.details_named_by(ledger.AccountCode.EXPENSE)
def category_names(ctx: Context, details: Sequence[str]) -> Mapping[str, str]:
    rows = ExpenseCategory.of(ctx).filter(id__in=payments.known_ids(details))
    return {str(key): name for key, name in rows.values_list("id", "name")}
